-- What the driver knows itself is read in every tier, and asked of nobody.
SELECT endpoint, status FROM Session.Calls WHERE status >= 400 LIMIT 5;
-- tier: pass-through
-- scan Session.Calls: rows that the driver has
--   columns: endpoint, status
-- check: status >= 400
-- limit: 5

-- The driver has no order of its own.
SELECT endpoint FROM Session.Calls ORDER BY started_at DESC LIMIT 1;
-- tier: engine, for ORDER BY
-- scan Session.Calls: rows that the driver has
--   columns: endpoint, started_at
-- residual: SELECT endpoint FROM remote__0 AS "Calls" ORDER BY started_at DESC LIMIT 1

-- A condition on the schema and the table opens just those tables; it is checked again.
SELECT column_name FROM ExactOnlineREST.INFORMATION_SCHEMA.COLUMNS WHERE table_schema = 'CRM' AND table_name IN ('Accounts', 'Contacts');
-- tier: pass-through
-- scan INFORMATION_SCHEMA.COLUMNS: rows that the driver has
--   columns: column_name, table_schema, table_name
--   looked at: table_schema = 'CRM'
--   looked at: (table_name = 'Accounts' OR table_name = 'Contacts')
-- check: (table_schema = 'CRM' AND table_name IN ('Accounts', 'Contacts'))

SELECT count(*) FROM "information_schema"."tables" WHERE table_schema = 'CRM';
-- tier: engine, for an aggregate
-- scan INFORMATION_SCHEMA.TABLES: rows that the driver has
--   columns: table_schema
--   looked at: table_schema = 'CRM'
-- residual: SELECT COUNT(*) FROM remote__0 AS "tables" WHERE table_schema = 'CRM'

-- The driver's rows are the keys by which Exact is asked.
SELECT d.Description FROM Session.Limits l JOIN System.Divisions d ON d.Code = l.division;
-- tier: engine, for JOIN
-- scan Session.Limits: rows that the driver has
--   columns: division
-- scan System.Divisions through system/divisions, division 111
--   columns: Code, Description
--   request: GET /api/v1/111/system/Divisions?$select=Code,Description
--   calls: 1 for every 60 rows
-- or System.Divisions by Code from Session.Limits.division, 60 keys a call, if that takes fewer
-- residual: SELECT d.Description FROM remote__0 AS l JOIN remote__1 AS d ON d.Code = l.division

-- They count for nothing where calls are bounded.
--@ {"max_calls": 1}
SELECT c.url FROM Session.Calls c, Session.Limits l, HRM.Costunits u;
-- tier: engine, for JOIN
-- scan Session.Calls: rows that the driver has
--   columns: url
-- scan Session.Limits: rows that the driver has
--   columns: division
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: ID
--   request: GET /api/v1/111/hrm/Costunits?$select=ID
--   calls: 1 for every 60 rows
-- residual: SELECT c.url FROM remote__0 AS c, remote__1 AS l, remote__2 AS u

-- The schema has to be named.
SELECT * FROM Limits;
-- refused: UndefinedTable
--   There is no table 'Limits'. Hint: `exactsql tables WORD` lists the tables with a word.
