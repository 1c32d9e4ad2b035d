-- Thirty questions about a company, and what each needs of Exact at least.
--
-- A query is a paragraph: its title, what it needs, the statement. `--needs` is what it needs of one table: the columns
-- that it uses and the conditions that Exact takes. `--by column: SELECT …` says that the rows before it may be asked by
-- these keys instead. `--plain` is what a straightforward client reads, where that is not just what is needed.
-- `--divisions n` asks the first n companies, of which `--only` some can have rows in the answer. {SELECT …} stands for
-- the values that it gives.

-- Aged receivables
--needs SELECT AccountName, AmountDC, DueDate FROM Cashflow.Receivables
SELECT AccountName, sum(AmountDC) AS Open, sum(AmountDC) FILTER (WHERE DueDate < TIMESTAMP '2026-04-01') AS Over90, sum(AmountDC) FILTER (WHERE DueDate >= TIMESTAMP '2026-04-01' AND DueDate < TIMESTAMP '2026-06-01') AS Over30 FROM Cashflow.Receivables GROUP BY AccountName;

-- Receivables due before a date
--needs SELECT AccountName, InvoiceNumber, AmountDC, DueDate FROM Cashflow.Receivables WHERE DueDate < TIMESTAMP '2026-03-01'
SELECT AccountName, InvoiceNumber, AmountDC, DueDate FROM Cashflow.Receivables WHERE DueDate < TIMESTAMP '2026-03-01';

-- Revenue by month and item group
--needs SELECT InvoiceID, InvoiceDate FROM SalesInvoice.SalesInvoices WHERE InvoiceDate >= TIMESTAMP '2026-01-01'
--needs SELECT InvoiceID, Item, AmountDC FROM SalesInvoice.SalesInvoiceLines
--by InvoiceID: SELECT InvoiceID FROM SalesInvoice.SalesInvoices WHERE InvoiceDate >= TIMESTAMP '2026-01-01'
--needs SELECT ID, ItemGroupDescription FROM Logistics.Items
SELECT date_trunc('month', i.InvoiceDate) AS Month, t.ItemGroupDescription AS ItemGroup, round(sum(l.AmountDC), 2) AS Revenue FROM SalesInvoice.SalesInvoices i JOIN SalesInvoice.SalesInvoiceLines l ON l.InvoiceID = i.InvoiceID JOIN Logistics.Items t ON t.ID = l.Item WHERE i.InvoiceDate >= TIMESTAMP '2026-01-01' GROUP BY 1, 2;

-- Open orders of one customer, with lines
--needs SELECT OrderID, OrderNumber, OrderDate FROM SalesOrder.SalesOrders WHERE OrderedBy IN ({SELECT OrderedBy FROM SalesOrder.SalesOrders WHERE Status = 12 ORDER BY OrderNumber LIMIT 1}) AND Status IN (12, 20)
--needs SELECT OrderID, ItemDescription, Quantity, QuantityDelivered FROM SalesOrder.SalesOrderLines
--by OrderID: SELECT OrderID FROM SalesOrder.SalesOrders WHERE OrderedBy IN ({SELECT OrderedBy FROM SalesOrder.SalesOrders WHERE Status = 12 ORDER BY OrderNumber LIMIT 1}) AND Status IN (12, 20)
SELECT o.OrderNumber, o.OrderDate, l.ItemDescription, l.Quantity - l.QuantityDelivered AS ToDeliver FROM SalesOrder.SalesOrders o JOIN SalesOrder.SalesOrderLines l ON l.OrderID = o.OrderID WHERE o.OrderedBy IN ({SELECT OrderedBy FROM SalesOrder.SalesOrders WHERE Status = 12 ORDER BY OrderNumber LIMIT 1}) AND o.Status IN (12, 20);

-- Trial balance of three companies
--divisions 3
--needs SELECT GLAccountCode, GLAccountDescription, Amount, Division FROM Financial.ReportingBalance WHERE ReportingYear = 2025
SELECT Division, GLAccountCode, GLAccountDescription, round(sum(Amount), 2) AS Balance FROM Financial.ReportingBalance WHERE ReportingYear = 2025 GROUP BY ALL;

-- Top 20 customers of a year
--needs SELECT InvoiceTo, InvoiceToName, AmountDC FROM SalesInvoice.SalesInvoices WHERE InvoiceDate >= TIMESTAMP '2025-01-01' AND InvoiceDate < TIMESTAMP '2026-01-01'
SELECT InvoiceToName, round(sum(AmountDC), 2) AS Amount FROM SalesInvoice.SalesInvoices WHERE year(InvoiceDate) = 2025 GROUP BY InvoiceTo, InvoiceToName ORDER BY Amount DESC LIMIT 20;

-- Top customers with their city
--needs SELECT InvoiceTo, AmountDC FROM SalesInvoice.SalesInvoices WHERE InvoiceDate >= TIMESTAMP '2026-06-01'
--needs SELECT ID, Name, City FROM CRM.Accounts
--by ID: SELECT InvoiceTo FROM SalesInvoice.SalesInvoices WHERE InvoiceDate >= TIMESTAMP '2026-06-01'
SELECT a.Name, a.City, round(sum(i.AmountDC), 2) AS Amount FROM SalesInvoice.SalesInvoices i JOIN CRM.Accounts a ON a.ID = i.InvoiceTo WHERE i.InvoiceDate >= TIMESTAMP '2026-06-01' GROUP BY a.ID, a.Name, a.City ORDER BY Amount DESC, a.Name LIMIT 10;

-- Stock value per warehouse
--needs SELECT Item, WarehouseDescription, CurrentStock FROM Inventory.ItemWarehouses
--needs SELECT ID, CostPriceStandard FROM Logistics.Items
SELECT w.WarehouseDescription, round(sum(w.CurrentStock * i.CostPriceStandard), 2) AS StockValue FROM Inventory.ItemWarehouses w JOIN Logistics.Items i ON i.ID = w.Item GROUP BY 1;

-- Invoices of one month that are not paid
--needs SELECT InvoiceNumber, InvoiceDate, InvoiceToName, AmountDC FROM SalesInvoice.SalesInvoices WHERE InvoiceDate >= TIMESTAMP '2026-03-01' AND InvoiceDate < TIMESTAMP '2026-04-01'
--needs SELECT InvoiceNumber FROM Cashflow.Receivables
SELECT InvoiceNumber, InvoiceToName, AmountDC FROM SalesInvoice.SalesInvoices WHERE InvoiceDate >= TIMESTAMP '2026-03-01' AND InvoiceDate < TIMESTAMP '2026-04-01' AND InvoiceNumber IN (SELECT InvoiceNumber FROM Cashflow.Receivables);

-- Suppliers without invoices
--needs SELECT ID, Code, Name FROM CRM.Accounts WHERE IsSupplier = TRUE
--needs SELECT Supplier FROM PurchaseEntry.PurchaseEntries
SELECT a.Code, a.Name FROM CRM.Accounts a WHERE a.IsSupplier AND NOT EXISTS (SELECT 1 FROM PurchaseEntry.PurchaseEntries p WHERE p.Supplier = a.ID);

-- Sales per sales person and quarter
--needs SELECT SalespersonFullName, OrderDate, AmountDC FROM SalesOrder.SalesOrders WHERE OrderDate >= TIMESTAMP '2026-01-01'
SELECT SalespersonFullName, quarter(OrderDate) AS Quarter, round(sum(AmountDC), 2) AS Amount FROM SalesOrder.SalesOrders WHERE OrderDate >= DATE '2026-01-01' GROUP BY 1, 2;

-- VAT of one period
--needs SELECT VATCode, VATCodeDescription, AmountVATBaseFC, AmountVATFC FROM FinancialTransaction.TransactionLines WHERE FinancialYear = 2026 AND FinancialPeriod = 3
SELECT VATCode, VATCodeDescription, round(sum(AmountVATBaseFC), 2) AS Base, round(sum(AmountVATFC), 2) AS Vat FROM FinancialTransaction.TransactionLines WHERE FinancialYear = 2026 AND FinancialPeriod = 3 AND VATCode IS NOT NULL GROUP BY 1, 2;

-- Transaction lines of one journal and period
--needs SELECT EntryNumber, LineNumber, GLAccountCode, Description, AmountDC FROM FinancialTransaction.TransactionLines WHERE JournalCode = '70' AND FinancialYear = 2026 AND FinancialPeriod = 2
SELECT EntryNumber, LineNumber, GLAccountCode, Description, AmountDC FROM FinancialTransaction.TransactionLines WHERE JournalCode = '70' AND FinancialYear = 2026 AND FinancialPeriod = 2 ORDER BY EntryNumber, LineNumber;

-- Orders late for delivery
--needs SELECT OrderNumber, OrderedByName, DeliveryDate FROM SalesOrder.SalesOrders WHERE DeliveryDate < TIMESTAMP '2026-06-01' AND DeliveryStatus IN (12, 20)
SELECT OrderNumber, OrderedByName, DeliveryDate FROM SalesOrder.SalesOrders WHERE DeliveryDate < DATE '2026-06-01' AND DeliveryStatus IN (12, 20);

-- Contacts of the customers in one city
--needs SELECT ID, Name FROM CRM.Accounts WHERE City = 'Delft' AND Status = 'C'
--needs SELECT FullName, Email, Account FROM CRM.Contacts
--by Account: SELECT ID FROM CRM.Accounts WHERE City = 'Delft' AND Status = 'C'
SELECT c.FullName, c.Email, a.Name FROM CRM.Contacts c JOIN CRM.Accounts a ON a.ID = c.Account WHERE a.City = 'Delft' AND a.Status = 'C';

-- Hours per project in a month
--needs SELECT Project, Quantity, Amount FROM Project.TimeTransactions WHERE Date >= TIMESTAMP '2026-05-01' AND Date < TIMESTAMP '2026-06-01'
--needs SELECT ID, Code, ManagerFullname FROM Project.Projects
--by ID: SELECT Project FROM Project.TimeTransactions WHERE Date >= TIMESTAMP '2026-05-01' AND Date < TIMESTAMP '2026-06-01'
SELECT p.Code, p.ManagerFullname, round(sum(t.Quantity), 2) AS Hours FROM Project.TimeTransactions t JOIN Project.Projects p ON p.ID = t.Project WHERE t.Date >= TIMESTAMP '2026-05-01' AND t.Date < TIMESTAMP '2026-06-01' GROUP BY 1, 2;

-- Prices of the items of one group
--needs SELECT ID, Code FROM Logistics.Items WHERE ItemGroupCode = 'ELEK'
--needs SELECT Item, Price, Quantity FROM Logistics.SalesItemPrices
--by Item: SELECT ID FROM Logistics.Items WHERE ItemGroupCode = 'ELEK'
SELECT i.Code, p.Quantity, p.Price FROM Logistics.Items i JOIN Logistics.SalesItemPrices p ON p.Item = i.ID WHERE i.ItemGroupCode = 'ELEK';

-- Quotations won per month
--needs SELECT QuotationDate, Status, AmountDC FROM CRM.Quotations WHERE QuotationDate >= TIMESTAMP '2026-01-01'
SELECT date_trunc('month', QuotationDate) AS Month, count(*) AS Won, round(sum(AmountDC), 2) AS Amount FROM CRM.Quotations WHERE QuotationDate >= TIMESTAMP '2026-01-01' AND StatusDescription = 'Geaccepteerd' GROUP BY 1;

-- Purchase orders open, with lines
--needs SELECT PurchaseOrderID, OrderNumber, SupplierName FROM PurchaseOrder.PurchaseOrders WHERE ReceiptStatus = 10 AND OrderDate >= TIMESTAMP '2026-06-01'
--needs SELECT PurchaseOrderID, ItemDescription, Quantity FROM PurchaseOrder.PurchaseOrderLines
--by PurchaseOrderID: SELECT PurchaseOrderID FROM PurchaseOrder.PurchaseOrders WHERE ReceiptStatus = 10 AND OrderDate >= TIMESTAMP '2026-06-01'
SELECT o.OrderNumber, o.SupplierName, l.ItemDescription, l.Quantity FROM PurchaseOrder.PurchaseOrders o JOIN PurchaseOrder.PurchaseOrderLines l ON l.PurchaseOrderID = o.PurchaseOrderID WHERE o.ReceiptStatus = 10 AND o.OrderDate >= TIMESTAMP '2026-06-01';

-- The card of one ledger account
--needs SELECT Date, EntryNumber, Description, AmountDC FROM FinancialTransaction.TransactionLines WHERE GLAccountCode = '1520' AND FinancialYear = 2025
SELECT Date, EntryNumber, Description, AmountDC, sum(AmountDC) OVER (ORDER BY Date, EntryNumber, ID) > 0 AS IsDebit FROM FinancialTransaction.TransactionLines WHERE GLAccountCode = '1520' AND FinancialYear = 2025;

-- A dashboard's bar chart over a virtual dataset
--needs SELECT JournalDescription, AmountDC FROM FinancialTransaction.TransactionLines WHERE Date >= TIMESTAMP '2026-06-01' AND Date < TIMESTAMP '2026-07-01'
SELECT "JournalDescription" AS "JournalDescription", count(*) AS "count" FROM (SELECT * FROM FinancialTransaction.TransactionLines) AS virtual_table WHERE "Date" >= TIMESTAMP '2026-06-01 00:00:00' AND "Date" < TIMESTAMP '2026-07-01 00:00:00' GROUP BY "JournalDescription" ORDER BY "count" DESC LIMIT 1000;

-- A dashboard's filter box
--needs SELECT City FROM CRM.Accounts WHERE IsSales = TRUE
SELECT DISTINCT "City" FROM (SELECT "City", "IsSales" FROM CRM.Accounts) AS source WHERE "IsSales" = TRUE ORDER BY "City" LIMIT 500;

-- A look at a table
--needs SELECT OrderNumber, OrderDate, AmountDC FROM SalesOrder.SalesOrders LIMIT 50
SELECT count(*) FROM (SELECT OrderNumber, OrderDate, AmountDC FROM (SELECT * FROM SalesOrder.SalesOrders) AS virtual_table LIMIT 50) q;

-- How many lines there are
--needs SELECT ID FROM FinancialTransaction.TransactionLines WHERE FinancialYear = 2025 LIMIT 1
--plain SELECT ID FROM FinancialTransaction.TransactionLines WHERE FinancialYear = 2025
SELECT count(*) FROM FinancialTransaction.TransactionLines WHERE FinancialYear = 2025;

-- How many customers three companies have
--divisions 3
--needs SELECT ID FROM CRM.Accounts WHERE IsSales = TRUE LIMIT 1
--plain SELECT ID FROM CRM.Accounts WHERE IsSales = TRUE
SELECT count(*) AS Customers FROM CRM.Accounts WHERE IsSales = TRUE;

-- The first and the last order date
--needs SELECT OrderDate FROM SalesOrder.SalesOrders LIMIT 1
--needs SELECT OrderDate FROM SalesOrder.SalesOrders LIMIT 1
--plain SELECT OrderDate FROM SalesOrder.SalesOrders
SELECT min(OrderDate) AS First, max(OrderDate) AS Last FROM SalesOrder.SalesOrders;

-- The date of the last entry
--needs SELECT Date FROM FinancialTransaction.TransactionLines LIMIT 1
--plain SELECT Date FROM FinancialTransaction.TransactionLines
SELECT max(Date) AS Last FROM FinancialTransaction.TransactionLines;

-- The ten newest orders
--needs SELECT OrderNumber, AmountDC FROM SalesOrder.SalesOrders LIMIT 10
SELECT OrderNumber, AmountDC FROM SalesOrder.SalesOrders WHERE OrderNumber > 0 ORDER BY OrderNumber DESC LIMIT 10;

-- The newest orders of three companies
--divisions 3
--needs SELECT OrderNumber, Division FROM SalesOrder.SalesOrders LIMIT 10
SELECT OrderNumber, Division FROM SalesOrder.SalesOrders WHERE OrderNumber > 0 ORDER BY OrderNumber DESC LIMIT 10;

-- One account by key
--needs SELECT Name, City FROM CRM.Accounts WHERE ID IN ({SELECT ID FROM CRM.Accounts ORDER BY Code, ID LIMIT 1})
SELECT Name, City FROM CRM.Accounts WHERE ID = {SELECT ID FROM CRM.Accounts ORDER BY Code, ID LIMIT 1};

-- Two hundred lines by key
--needs SELECT ID, Quantity FROM SalesOrder.SalesOrderLines
--by ID: SELECT ID FROM SalesOrder.SalesOrderLines WHERE ID IN ({SELECT ID FROM SalesOrder.SalesOrderLines ORDER BY ID LIMIT 200})
--plain SELECT ID, Quantity FROM SalesOrder.SalesOrderLines
SELECT ID, Quantity FROM SalesOrder.SalesOrderLines WHERE ID IN ({SELECT ID FROM SalesOrder.SalesOrderLines ORDER BY ID LIMIT 200});

-- One invoice with lines, items and customer
--needs SELECT InvoiceID, OrderedBy, InvoiceDate FROM SalesInvoice.SalesInvoices WHERE InvoiceNumber = 60728
--needs SELECT InvoiceID, Item, Quantity, AmountDC FROM SalesInvoice.SalesInvoiceLines
--by InvoiceID: SELECT InvoiceID FROM SalesInvoice.SalesInvoices WHERE InvoiceNumber = 60728
--needs SELECT ID, Code FROM Logistics.Items
--by ID: SELECT Item FROM SalesInvoice.SalesInvoiceLines WHERE InvoiceID IN (SELECT InvoiceID FROM SalesInvoice.SalesInvoices WHERE InvoiceNumber = 60728)
--needs SELECT ID, Name FROM CRM.Accounts
--by ID: SELECT OrderedBy FROM SalesInvoice.SalesInvoices WHERE InvoiceNumber = 60728
SELECT a.Name, i.InvoiceDate, t.Code, l.Quantity, l.AmountDC FROM SalesInvoice.SalesInvoices i JOIN CRM.Accounts a ON a.ID = i.OrderedBy JOIN SalesInvoice.SalesInvoiceLines l ON l.InvoiceID = i.InvoiceID JOIN Logistics.Items t ON t.ID = l.Item WHERE i.InvoiceNumber = 60728;

-- Profit and loss of a quarter, two companies side by side
--divisions 2
--needs SELECT GLAccountCode, Amount, Division FROM Financial.ReportingBalance WHERE BalanceType = 'W' AND ReportingYear = 2026 AND ReportingPeriod <= 3
SELECT GLAccountCode, round(sum(Amount) FILTER (WHERE Division = 102030), 2) AS One, round(sum(Amount) FILTER (WHERE Division = 102031), 2) AS Other FROM Financial.ReportingBalance WHERE BalanceType = 'W' AND ReportingYear = 2026 AND ReportingPeriod BETWEEN 1 AND 3 GROUP BY 1;

-- Customers with more than three open orders
--needs SELECT OrderedBy FROM SalesOrder.SalesOrders WHERE Status IN (12, 20)
--needs SELECT ID, Name FROM CRM.Accounts
--by ID: SELECT OrderedBy FROM SalesOrder.SalesOrders WHERE Status IN (12, 20) GROUP BY 1 HAVING count(*) > 3
SELECT a.Name, n.Orders FROM (SELECT OrderedBy, count(*) AS Orders FROM SalesOrder.SalesOrders WHERE Status IN (12, 20) GROUP BY OrderedBy HAVING count(*) > 3) n JOIN CRM.Accounts a ON a.ID = n.OrderedBy;

-- This year beside last year, per month
--needs SELECT OrderDate, AmountDC FROM SalesOrder.SalesOrders WHERE OrderDate >= TIMESTAMP '2025-01-01'
SELECT coalesce(x.Month, y.Month) AS Month, x.Amount AS ThisYear, y.Amount AS LastYear FROM (SELECT month(OrderDate) AS Month, round(sum(AmountDC), 2) AS Amount FROM SalesOrder.SalesOrders WHERE year(OrderDate) = 2026 GROUP BY 1) x FULL JOIN (SELECT month(OrderDate) AS Month, round(sum(AmountDC), 2) AS Amount FROM SalesOrder.SalesOrders WHERE year(OrderDate) = 2025 GROUP BY 1) y ON x.Month = y.Month;

-- A chart with a series limit: the five largest suppliers per month
--needs SELECT EntryDate, SupplierName, AmountDC FROM PurchaseEntry.PurchaseEntries WHERE EntryDate >= TIMESTAMP '2026-04-01'
SELECT date_trunc('month', "EntryDate") AS "__timestamp", "SupplierName" AS "SupplierName", round(sum("AmountDC"), 2) AS "SUM(AmountDC)" FROM PurchaseEntry.PurchaseEntries JOIN (SELECT "SupplierName" AS "SupplierName__", sum("AmountDC") AS "mme_inner__" FROM PurchaseEntry.PurchaseEntries WHERE "EntryDate" >= TIMESTAMP '2026-04-01 00:00:00' GROUP BY "SupplierName" ORDER BY "mme_inner__" DESC LIMIT 5) AS series_limit ON "SupplierName" = "SupplierName__" WHERE "EntryDate" >= TIMESTAMP '2026-04-01 00:00:00' GROUP BY "SupplierName", date_trunc('month', "EntryDate") ORDER BY "SUM(AmountDC)" DESC LIMIT 10000;

-- A saved question joined with a table
--needs SELECT OrderedBy, AmountDC FROM SalesOrder.SalesOrders WHERE OrderDate >= TIMESTAMP '2026-06-15'
--needs SELECT ID, City FROM CRM.Accounts
--by ID: SELECT OrderedBy FROM SalesOrder.SalesOrders WHERE OrderDate >= TIMESTAMP '2026-06-15'
SELECT "Accounts"."City" AS "City", round(SUM("source"."AmountDC"), 2) AS "sum" FROM (SELECT "OrderedBy" AS "OrderedBy", "AmountDC" AS "AmountDC" FROM SalesOrder.SalesOrders WHERE "OrderDate" >= timestamp '2026-06-15 00:00:00') AS "source" LEFT JOIN CRM.Accounts AS "Accounts" ON "source"."OrderedBy" = "Accounts"."ID" GROUP BY "Accounts"."City" ORDER BY "sum" DESC, "City" ASC;

-- The row count of a dataset
--needs SELECT OrderNumber FROM PurchaseOrder.PurchaseOrders WHERE OrderStatus = 10 LIMIT 1
--plain SELECT OrderNumber FROM PurchaseOrder.PurchaseOrders WHERE OrderStatus = 10
SELECT COUNT(*) AS rowcount FROM (SELECT "OrderNumber" AS "OrderNumber" FROM PurchaseOrder.PurchaseOrders WHERE "OrderStatus" = 10 LIMIT 10001) AS rowcount_qry;

-- Contacts of one of three companies
--divisions 3
--only 2
--needs SELECT FullName, Email FROM CRM.Contacts
SELECT FullName, Email FROM CRM.Contacts WHERE Division = 102031;

-- Customers of all companies but one
--divisions 3
--only 2 3
--needs SELECT Name, City FROM CRM.Accounts WHERE IsSales = TRUE
SELECT Name, City FROM CRM.Accounts WHERE IsSales = TRUE AND Division <> 102030;

-- Customers per company
--divisions 3
--needs SELECT ID FROM CRM.Accounts WHERE IsSales = TRUE LIMIT 1
--plain SELECT ID FROM CRM.Accounts WHERE IsSales = TRUE
SELECT Division, count(*) AS Customers FROM CRM.Accounts WHERE IsSales = TRUE GROUP BY Division;
