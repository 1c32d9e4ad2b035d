-- Every journal, whatever service it belongs to
SELECT * FROM ExactOnlineREST..Journals;

-- Suppliers with "groep" in their name: the flag is checked by Exact, the text here, as SQL defines it
SELECT Code, Name, City, Email
FROM CRM.Accounts
WHERE IsSupplier AND Name ILIKE '%groep%'
ORDER BY Name
LIMIT 10;

-- The five largest invoices of May 2026
SELECT InvoiceNumber, InvoiceDate, InvoiceToName, AmountDC
FROM SalesInvoice.SalesInvoices
WHERE InvoiceDate >= DATE '2026-05-01' AND InvoiceDate < DATE '2026-06-01'
ORDER BY AmountDC DESC
LIMIT 5;

-- What was invoiced in each month of 2026
SELECT strftime(InvoiceDate, '%Y-%m') AS Month, count(*) AS Invoices, round(sum(AmountDC), 2) AS Amount
FROM SalesInvoice.SalesInvoices
WHERE InvoiceDate >= DATE '2026-01-01' AND InvoiceDate < DATE '2027-01-01'
GROUP BY ALL
ORDER BY Month;
