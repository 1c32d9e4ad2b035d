-- By position and by name; a value is never text of the statement.
--@ {"parameters": ["x' OR '1'='1"]}
SELECT Code FROM HRM.Costunits WHERE Code = ?;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   coarse: Code eq 'x'' OR ''1''=''1' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=Code eq 'x'' OR ''1''=''1'&$select=Code
--   calls: 1 for every 60 rows
-- check: Code = "x' OR '1'='1"

--@ {"parameters": {"code": "K01", "until": "2026-01-01"}}
SELECT Code FROM HRM.Costcenters WHERE Code = :code AND EndDate < :until;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate
--   coarse: Code eq 'K01' (Exact ignores case and blanks at the end)
--   exact: EndDate lt datetime'2026-01-01T00:00:00'
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Code eq 'K01' and EndDate lt datetime'2026-01-01T00:00:00'&$select=Code,EndDate
--   calls: 1 for every 60 rows
-- check: (Code = 'K01' AND EndDate < datetime.datetime(2026, 1, 1, 0, 0))

--@ {"parameters": {"code": "K01"}}
SELECT Code FROM HRM.Costcenters WHERE Code = $code;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   coarse: Code eq 'K01' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Code eq 'K01'&$select=Code
--   calls: 1 for every 60 rows
-- check: Code = 'K01'

-- The order of the text, not of the tree.
--@ {"parameters": [1, true, 5]}
SELECT ? AS one, Code FROM HRM.Costcenters WHERE Active = ? LIMIT ?;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code,Active&$top=5
--   calls: at most 1
-- residual: SELECT $at__7 AS one, Code FROM remote__0 AS "Costcenters" WHERE Active = $at__58
-- limit: 5

--@ {"parameters": [null]}
SELECT Code FROM HRM.Costcenters WHERE Code = ?;
-- tier: engine, for an expression or a condition
-- scan HRM.Costcenters: not read
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE Code = $at__46

--@ {"parameters": ["ffeb5ca9-8b6b-437c-a40e-cfe8151fef57", "00000000-0000-0000-0000-000000000000"]}
SELECT Code FROM HRM.Costcenters WHERE ID IN (?, ?);
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   exact: ID eq guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' or ID eq guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/hrm/Costcenters?$filter=(ID eq guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' or ID eq guid'00000000-0000-0000-0000-000000000000')&$select=Code
--   calls: 1 for every 60 rows

--@ {"parameters": ["K%"]}
SELECT Code FROM HRM.Costcenters WHERE Code LIKE ?;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE Code LIKE $at__49

--@ {"parameters": ["FFEB5CA9-8B6B-437C-A40E-CFE8151FEF57"]}
SELECT upper(Code) FROM HRM.Costcenters WHERE ID = ?;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, ID
--   exact: ID eq guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'
--   request: GET /api/v1/111/hrm/Costcenters?$filter=ID eq guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&$select=Code,ID
--   calls: 1 for every 60 rows
-- residual: SELECT UPPER(Code) FROM remote__0 AS "Costcenters" WHERE ID = $at__51

-- A GUID is spelled as Exact spells it in the place of another one too.
--@ {"parameters": {"none": "00000000-0000-0000-0000-00000000000A", "key": "2F0B1C5E-0000-4000-8000-0123456789AB"}}
SELECT Name FROM CRM.Accounts WHERE coalesce(Parent, :none) = :key ORDER BY upper(Name);
-- tier: engine, for ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Name, Parent
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Name,Parent
--   calls: 1 for every 1000 rows
-- residual: SELECT Name FROM remote__0 AS "Accounts" WHERE COALESCE(Parent, $none) = $key ORDER BY UPPER(Name)

SELECT Name FROM CRM.Accounts WHERE coalesce(Parent, '00000000-0000-0000-0000-00000000000A') = '2F0B1C5E-0000-4000-8000-0123456789AB' ORDER BY upper(Name);
-- tier: engine, for ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Name, Parent
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Name,Parent
--   calls: 1 for every 1000 rows
-- residual: SELECT Name FROM remote__0 AS "Accounts" WHERE COALESCE(Parent, '00000000-0000-0000-0000-00000000000a') = '2f0b1c5e-0000-4000-8000-0123456789ab' ORDER BY UPPER(Name)

SELECT Name FROM CRM.Accounts WHERE coalesce(Parent, '') = '' ORDER BY upper(Name);
-- tier: engine, for ORDER BY
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Name, Parent
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Name,Parent
--   calls: 1 for every 1000 rows
-- residual: SELECT Name FROM remote__0 AS "Accounts" WHERE COALESCE(Parent, '') = '' ORDER BY UPPER(Name)
