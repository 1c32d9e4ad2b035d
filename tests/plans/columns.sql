-- A star asks for every column by name: Exact demands $select.
SELECT * FROM Financial.GLSchemes;
-- tier: pass-through
-- scan Financial.GLSchemes through financial/glschemes, division 111
--   columns: ID, Code, Created, Creator, CreatorFullName, Description, Division, Main, Modified, Modifier, ModifierFullName, TargetNamespace
--   request: GET /api/v1/111/financial/GLSchemes?$select=ID,Code,Created,Creator,CreatorFullName,Description,Division,Main,Modified,Modifier,ModifierFullName,TargetNamespace
--   calls: 1 for every 60 rows

-- Columns in any case, in the order of the statement.
SELECT description, CODE FROM HRM.Costunits;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Description, Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Description,Code
--   calls: 1 for every 60 rows

-- The same column twice is asked once.
SELECT Code, Code AS again, Description FROM HRM.Costunits;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Description
--   calls: 1 for every 60 rows

-- A star beside a column.
SELECT g.*, g.Code AS c FROM Financial.GLSchemes AS g;
-- tier: pass-through
-- scan Financial.GLSchemes through financial/glschemes, division 111
--   columns: ID, Code, Created, Creator, CreatorFullName, Description, Division, Main, Modified, Modifier, ModifierFullName, TargetNamespace
--   request: GET /api/v1/111/financial/GLSchemes?$select=ID,Code,Created,Creator,CreatorFullName,Description,Division,Main,Modified,Modifier,ModifierFullName,TargetNamespace
--   calls: 1 for every 60 rows

-- The full name of a table, with and without its schema.
SELECT c.Code FROM ExactOnlineREST.HRM.Costunits AS c;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows

SELECT Code FROM ExactOnlineREST..Costunits;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows

SELECT "Costunits"."Code" FROM Costunits;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows

-- A column qualified by schema and table.
SELECT HRM.Costunits.Code FROM HRM.Costunits;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows

-- The column Division that Exact does not have here is added, and is never asked.
SELECT Code, Division FROM General.Currencies;
-- tier: pass-through
-- scan General.Currencies through general/currencies, division 111
--   columns: Code, Division
--   request: GET /api/v1/111/general/Currencies?$select=Code
--   calls: 1 for every 60 rows

-- Only the added column: something has to be asked, to know how many rows there are.
SELECT Division FROM General.Currencies;
-- tier: pass-through
-- scan General.Currencies through general/currencies, division 111
--   columns: Division, Code
--   request: GET /api/v1/111/general/Currencies?$select=Code
--   calls: 1 for every 60 rows

-- An expression makes it page by page.
SELECT upper(Code) AS code, Description || '!' AS loud FROM HRM.Costunits;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Description
--   calls: 1 for every 60 rows
-- residual: SELECT UPPER(Code) AS code, Description || '!' AS loud FROM remote__0 AS "Costunits"

-- A constant column.
SELECT 1 AS one, Code FROM HRM.Costunits;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT 1 AS one, Code FROM remote__0 AS "Costunits"

-- Everything but some columns.
SELECT * EXCLUDE (Created, Creator, CreatorFullName, CustomField, Division, ID, Modified, Modifier, ModifierFullName) FROM HRM.Costunits;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description, EndDate
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Description,EndDate
--   calls: 1 for every 60 rows
-- residual: SELECT * EXCLUDE (Created, Creator, CreatorFullName, CustomField, Division, ID, Modified, Modifier, ModifierFullName) FROM remote__0 AS "Costunits"

-- No table at all.
SELECT 1 + 1 AS two;
-- tier: engine, for an expression or a condition
-- residual: SELECT 1 + 1 AS two

VALUES (1, 'a'), (2, 'b');
-- tier: engine, for an expression or a condition
-- residual: VALUES (1, 'a'), (2, 'b')
