-- Which divisions are called. A condition on Division decides, wherever it stands.
--@ {"divisions": [111, 222, 333]}
SELECT Code FROM HRM.Costunits WHERE Division = 222;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 222
--   columns: Code
--   request: GET /api/v1/222/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows

--@ {"divisions": [111, 222, 333]}
SELECT Code FROM HRM.Costunits WHERE Division IN (111, 333) AND Code <> 'x';
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111, 333
--   columns: Code, Division
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows in each of 2 divisions
-- check: (Division IN (111, 333) AND Code <> 'x')

--@ {"divisions": [111, 222, 333]}
SELECT Code FROM HRM.Costunits WHERE Division <> 222;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111, 333
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows in each of 2 divisions

--@ {"divisions": [111, 222, 333]}
SELECT Code FROM HRM.Costunits WHERE Division = 222 OR Code = 'x';
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111, 222, 333
--   columns: Code, Division
--   coarse: Division eq 222 or Code eq 'x' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=(Division eq 222 or Code eq 'x')&$select=Code,Division
--   calls: 1 for every 60 rows in each of 3 divisions
-- check: (Division = 222 OR Code = 'x')

--@ {"divisions": [111, 222, 333]}
SELECT Code FROM (SELECT * FROM HRM.Costunits) AS virtual_table WHERE "Division" = 222;
-- tier: page by page, for a subquery
-- scan HRM.Costunits through hrm/costunits, division 222
--   columns: Code, Division
--   request: GET /api/v1/222/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM (SELECT * FROM remote__0 AS "Costunits") AS virtual_table WHERE "Division" = 222

--@ {"divisions": [111, 222, 333], "parameters": {"company": 333}}
SELECT upper(Code) AS code FROM HRM.Costunits WHERE Division = :company;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 333
--   columns: Code, Division
--   request: GET /api/v1/333/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows
-- residual: SELECT UPPER(Code) AS code FROM remote__0 AS "Costunits" WHERE Division = $company

-- Each side of a join may have its own.
--@ {"divisions": [111, 222]}
SELECT x.Code FROM HRM.Costunits AS x JOIN HRM.Costunits AS y ON x.Code = y.Code WHERE x.Division = 111 AND y.Division = 222;
-- tier: engine, for JOIN
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Division
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows
-- scan HRM.Costunits through hrm/costunits, division 222
--   columns: Code, Division
--   request: GET /api/v1/222/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows
-- residual: SELECT x.Code FROM remote__0 AS x JOIN remote__1 AS y ON x.Code = y.Code WHERE x.Division = 111 AND y.Division = 222

-- The arms of a union as well.
--@ {"divisions": [111, 222]}
SELECT Code FROM HRM.Costunits WHERE Division = 111 UNION ALL SELECT Code FROM HRM.Costunits WHERE Division = 222;
-- tier: engine, for a set operation
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Division
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows
-- scan HRM.Costunits through hrm/costunits, division 222
--   columns: Code, Division
--   request: GET /api/v1/222/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" WHERE Division = 111 UNION ALL SELECT Code FROM remote__1 AS "Costunits" WHERE Division = 222

-- Per division and in all: groups, a smallest, a count, an order.
--@ {"divisions": [111, 222]}
SELECT Division, count(*) AS n FROM HRM.Costunits GROUP BY Division;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111, 222
--   columns: none
--   request: GET /api/v1/111/hrm/Costunits/$count
--   calls: 1 in each of 2 divisions

--@ {"divisions": [111, 222]}
SELECT max(QuotationNumber) AS newest FROM CRM.Quotations;
-- tier: engine, for an aggregate
-- scan CRM.Quotations through crm/quotations, division 111, 222
--   columns: QuotationNumber
--   request: GET /api/v1/111/crm/Quotations?$orderby=QuotationNumber desc&$select=QuotationNumber&$top=1
--   calls: at most 1 in each of 2 divisions
-- residual: SELECT MAX(QuotationNumber) AS newest FROM remote__0 AS "Quotations"

--@ {"divisions": [111, 222]}
SELECT count(*) FROM CRM.Accounts WHERE IsSupplier = TRUE;
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111, 222
--   columns: none
--   exact: IsSupplier eq true
--   request: GET /api/v1/111/crm/Accounts/$count?$filter=IsSupplier eq true
--   calls: 1 in each of 2 divisions

--@ {"divisions": [111, 222]}
SELECT QuotationNumber, Division FROM CRM.Quotations WHERE QuotationNumber > 0 ORDER BY QuotationNumber DESC LIMIT 5 OFFSET 5;
-- tier: engine, for ORDER BY
-- scan CRM.Quotations through crm/quotations, division 111, 222
--   columns: Division, QuotationNumber
--   exact: QuotationNumber gt 0
--   request: GET /api/v1/111/crm/Quotations?$filter=QuotationNumber gt 0&$orderby=QuotationNumber desc&$select=Division,QuotationNumber&$top=10
--   calls: at most 1 in each of 2 divisions
-- residual: SELECT QuotationNumber, Division FROM remote__0 AS "Quotations" WHERE QuotationNumber > 0 ORDER BY QuotationNumber DESC LIMIT 5 OFFSET 5

-- A number that the engine computes names no company: it only restricts the chosen ones.
SELECT Code FROM HRM.Costunits WHERE Division * 2 = 444;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits: not read
-- residual: SELECT Code FROM remote__0 AS "Costunits" WHERE Division * 2 = 444

--@ {"divisions": [111, 222]}
SELECT Code FROM HRM.Costunits WHERE Division * 2 = 444;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 222
--   columns: Code, Division
--   request: GET /api/v1/222/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" WHERE Division * 2 = 444

SELECT Code FROM HRM.Costunits WHERE Division + 1 IN (112, 223);
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Division
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" WHERE Division + 1 IN (112, 223)

-- Named behind an alias, or through the table of divisions, it is named all the same.
SELECT Code FROM (SELECT Code, Division AS company FROM HRM.Costunits) AS virtual_table WHERE company = 222;
-- tier: page by page, for a subquery
-- scan HRM.Costunits through hrm/costunits, division 222
--   columns: Code, Division
--   request: GET /api/v1/222/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM (SELECT Code, Division AS company FROM remote__0 AS "Costunits") AS virtual_table WHERE company = 222

SELECT c.Code FROM HRM.Costunits AS c JOIN System.Divisions AS d ON d.Code = c.Division WHERE d.Code = 222;
-- tier: engine, for JOIN
-- scan HRM.Costunits through hrm/costunits, division 222
--   columns: Code, Division
--   request: GET /api/v1/222/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows
-- scan System.Divisions through system/divisions, division 111
--   columns: Code
--   exact: Code eq 222
--   request: GET /api/v1/111/system/Divisions?$filter=Code eq 222&$select=Code
--   calls: 1 for every 60 rows
-- or System.Divisions by Code from HRM.Costunits.Division, 60 keys a call, if that takes fewer
-- residual: SELECT c.Code FROM remote__0 AS c JOIN remote__1 AS d ON d.Code = c.Division WHERE d.Code = 222

--@ {"divisions": [111, 222, 333]}
SELECT u.Code FROM HRM.Costunits u JOIN System.Divisions d ON d.Code = u.Division WHERE d.Code IN (222, 444);
-- tier: engine, for JOIN
-- scan HRM.Costunits through hrm/costunits, division 222, 444
--   columns: Code, Division
--   request: GET /api/v1/222/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows in each of 2 divisions
-- scan System.Divisions through system/divisions, division 111
--   columns: Code
--   exact: Code eq 222 or Code eq 444
--   request: GET /api/v1/111/system/Divisions?$filter=(Code eq 222 or Code eq 444)&$select=Code
--   calls: 1 for every 60 rows
-- only the divisions of HRM.Costunits that are in System.Divisions.Code
-- or System.Divisions by Code from HRM.Costunits.Division, 60 keys a call, if that takes fewer
-- residual: SELECT u.Code FROM remote__0 AS u JOIN remote__1 AS d ON d.Code = u.Division WHERE d.Code IN (222, 444)

--@ {"divisions": [111, 222, 333]}
SELECT u.Code FROM HRM.Costunits u JOIN System.Divisions d ON d.Code = u.Division WHERE d.Country = 'BE';
-- tier: engine, for JOIN
-- scan HRM.Costunits through hrm/costunits, division 111, 222, 333
--   columns: Code, Division
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows in each of 3 divisions
-- scan System.Divisions through system/divisions, division 111
--   columns: Code, Country
--   coarse: Country eq 'BE' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/system/Divisions?$filter=Country eq 'BE'&$select=Code,Country
--   calls: 1 for every 60 rows
-- only the divisions of HRM.Costunits that are in System.Divisions.Code where "Country" = 'BE'
-- or System.Divisions by Code from HRM.Costunits.Division, 60 keys a call, if that takes fewer
-- residual: SELECT u.Code FROM remote__0 AS u JOIN remote__1 AS d ON d.Code = u.Division WHERE d.Country = 'BE'

--@ {"divisions": [111, 222, 333]}
SELECT u.Code FROM HRM.Costunits u WHERE u.Division IN (SELECT Code FROM System.Divisions WHERE Country = 'BE');
-- tier: engine, for a subquery
-- scan HRM.Costunits through hrm/costunits, division 111, 222, 333
--   columns: Code, Division
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows in each of 3 divisions
-- scan System.Divisions through system/divisions, division 111
--   columns: Code, Country
--   coarse: Country eq 'BE' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/system/Divisions?$filter=Country eq 'BE'&$select=Code,Country
--   calls: 1 for every 60 rows
-- only the divisions of HRM.Costunits that are in System.Divisions.Code where "Country" = 'BE'
-- or System.Divisions by Code from HRM.Costunits.Division, 60 keys a call, if that takes fewer
-- residual: SELECT u.Code FROM remote__0 AS u WHERE u.Division IN (SELECT Code FROM remote__1 AS "Divisions" WHERE Country = 'BE')

--@ {"divisions": [111, 222, 333]}
SELECT u.Code FROM HRM.Costunits u JOIN HRM.Costcenters c ON c.Code = u.Code AND c.Division = u.Division
WHERE c.Division IN (222, 333);
-- tier: engine, for JOIN
-- scan HRM.Costunits through hrm/costunits, division 222, 333
--   columns: Code, Division
--   request: GET /api/v1/222/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows in each of 2 divisions
-- scan HRM.Costcenters through hrm/costcenters, division 222, 333
--   columns: Code, Division
--   request: GET /api/v1/222/hrm/Costcenters?$select=Code,Division
--   calls: 1 for every 60 rows in each of 2 divisions
-- only the divisions of HRM.Costcenters that are in HRM.Costunits.Division
-- only the divisions of HRM.Costunits that are in HRM.Costcenters.Division
-- residual: SELECT u.Code FROM remote__0 AS u JOIN remote__1 AS c ON c.Code = u.Code AND c.Division = u.Division WHERE c.Division IN (222, 333)

--@ {"divisions": [111, 222]}
SELECT u.Code, d.Description FROM HRM.Costunits u LEFT JOIN System.Divisions d ON d.Code = u.Division AND d.Code = 111;
-- tier: engine, for JOIN
-- scan HRM.Costunits through hrm/costunits, division 111, 222
--   columns: Code, Division
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Division
--   calls: 1 for every 60 rows in each of 2 divisions
-- scan System.Divisions through system/divisions, division 111
--   columns: Code, Description
--   exact: Code eq 111
--   request: GET /api/v1/111/system/Divisions?$filter=Code eq 111&$select=Code,Description
--   calls: 1 for every 60 rows
-- or System.Divisions by Code from HRM.Costunits.Division, 60 keys a call, if that takes fewer
-- residual: SELECT u.Code, d.Description FROM remote__0 AS u LEFT JOIN remote__1 AS d ON d.Code = u.Division AND d.Code = 111

--@ {"divisions": [111, 222, 333]}
SELECT Code, Description FROM System.Divisions;
-- tier: pass-through
-- scan System.Divisions through system/divisions, division 111
--   columns: Code, Description
--   request: GET /api/v1/111/system/Divisions?$select=Code,Description
--   calls: 1 for every 60 rows

-- A number that equals a division only by way of another column of its table calls no company that was not chosen.
--@ {"divisions": [111, 222]}
SELECT a.JournalCode FROM FinancialTransaction.TransactionLines a WHERE a.Division = a.EntryNumber AND a.EntryNumber = 247000020;
-- tier: page by page, for an expression or a condition
-- scan FinancialTransaction.TransactionLines: not read
-- residual: SELECT a.JournalCode FROM remote__0 AS a WHERE a.Division = a.EntryNumber AND a.EntryNumber = 247000020
