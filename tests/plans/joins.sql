-- Each side gets what concerns it.
SELECT c.FirstName, a.Name FROM CRM.Contacts AS c JOIN CRM.Accounts AS a ON a.ID = c.Account WHERE a.Blocked = FALSE AND c.IsMainContact;
-- tier: engine, for JOIN
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, FirstName, IsMainContact, ID
--   exact: IsMainContact eq true
--   request: GET /api/v1/111/crm/Contacts?$filter=IsMainContact eq true&$select=Account,FirstName,IsMainContact,ID
--   or whole through bulk/crm/contacts, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name, Blocked
--   exact: Blocked eq false
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Blocked eq false&$select=ID,Name,Blocked
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- or CRM.Contacts by Account from CRM.Accounts.ID, 78 keys a call, if that takes fewer
-- residual: SELECT c.FirstName, a.Name FROM remote__0 AS c JOIN remote__1 AS a ON a.ID = c.Account WHERE a.Blocked = FALSE AND c.IsMainContact = TRUE

-- The side that may be missing: a condition in WHERE reaches it, one on NULL must not.
SELECT c.FirstName, a.Name FROM CRM.Contacts AS c LEFT JOIN CRM.Accounts AS a ON a.ID = c.Account WHERE a.Blocked = FALSE;
-- tier: engine, for JOIN
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FirstName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FirstName
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name, Blocked
--   exact: Blocked eq false
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Blocked eq false&$select=ID,Name,Blocked
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT c.FirstName, a.Name FROM remote__0 AS c LEFT JOIN remote__1 AS a ON a.ID = c.Account WHERE a.Blocked = FALSE

SELECT c.FirstName FROM CRM.Contacts AS c LEFT JOIN CRM.Accounts AS a ON a.ID = c.Account WHERE a.Name IS NULL;
-- tier: engine, for JOIN
-- scan CRM.Contacts through bulk/crm/contacts, division 111
--   columns: Account, FirstName
--   request: GET /api/v1/111/bulk/CRM/Contacts?$select=Account,FirstName
--   calls: 1 for every 1000 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT c.FirstName FROM remote__0 AS c LEFT JOIN remote__1 AS a ON a.ID = c.Account WHERE a.Name IS NULL

SELECT c.FirstName FROM CRM.Contacts AS c LEFT JOIN CRM.Accounts AS a ON a.ID = c.Account AND a.Blocked WHERE c.IsMainContact;
-- tier: engine, for JOIN
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, FirstName, IsMainContact, ID
--   exact: IsMainContact eq true
--   request: GET /api/v1/111/crm/Contacts?$filter=IsMainContact eq true&$select=Account,FirstName,IsMainContact,ID
--   or whole through bulk/crm/contacts, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Blocked
--   exact: Blocked eq true
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Blocked eq true&$select=ID,Blocked
--   calls: 1 for every 1000 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- residual: SELECT c.FirstName FROM remote__0 AS c LEFT JOIN remote__1 AS a ON a.ID = c.Account AND a.Blocked = TRUE WHERE c.IsMainContact = TRUE

-- A table with itself.
SELECT x.Code, y.Code FROM HRM.Costunits AS x JOIN HRM.Costunits AS y ON x.Description = y.Description WHERE x.Code = 'A' AND y.Code = 'B';
-- tier: engine, for JOIN
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description
--   coarse: Code eq 'A' or Code eq 'B' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=(Code eq 'A' or Code eq 'B')&$select=Code,Description
--   calls: 1 for every 60 rows
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description
--   coarse: Code eq 'A' or Code eq 'B' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=(Code eq 'A' or Code eq 'B')&$select=Code,Description
--   calls: 1 for every 60 rows
-- residual: SELECT x.Code, y.Code FROM remote__0 AS x JOIN remote__1 AS y ON x.Description = y.Description WHERE x.Code = 'A' AND y.Code = 'B'

-- Subqueries.
SELECT Name FROM CRM.Accounts WHERE ID IN (SELECT Account FROM CRM.Contacts WHERE IsMainContact);
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, IsMainContact, ID
--   exact: IsMainContact eq true
--   request: GET /api/v1/111/crm/Contacts?$filter=IsMainContact eq true&$select=Account,IsMainContact,ID
--   or whole through bulk/crm/contacts, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- or CRM.Accounts by ID from CRM.Contacts.Account, 60 keys a call, if that takes fewer
-- or CRM.Contacts by Account from CRM.Accounts.ID, 78 keys a call, if that takes fewer
-- residual: SELECT Name FROM remote__0 AS "Accounts" WHERE ID IN (SELECT Account FROM remote__1 AS "Contacts" WHERE IsMainContact = TRUE)

SELECT Name FROM CRM.Accounts AS a WHERE EXISTS (SELECT 1 FROM CRM.Contacts AS c WHERE c.Account = a.ID AND c.IsMailingExcluded);
-- tier: engine, for a subquery
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,Name
--   calls: 1 for every 1000 rows
-- scan CRM.Contacts through crm/contacts, division 111
--   columns: Account, IsMailingExcluded, ID
--   exact: IsMailingExcluded eq true
--   request: GET /api/v1/111/crm/Contacts?$filter=IsMailingExcluded eq true&$select=Account,IsMailingExcluded,ID
--   or whole through bulk/crm/contacts, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- or CRM.Contacts by Account from CRM.Accounts.ID, 78 keys a call, if that takes fewer
-- or CRM.Accounts by ID from CRM.Contacts.Account where "IsMailingExcluded" = TRUE, 60 keys a call, if that takes fewer
-- residual: SELECT Name FROM remote__0 AS a WHERE EXISTS(SELECT 1 FROM remote__1 AS c WHERE c.Account = a.ID AND c.IsMailingExcluded = TRUE)

SELECT (SELECT count(*) FROM HRM.Costunits) AS units, Code FROM HRM.Costcenters WHERE Active;
-- tier: engine, for a subquery, an aggregate
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code,Active
--   calls: 1 for every 60 rows
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT (SELECT COUNT(*) FROM remote__1 AS "Costunits") AS units, Code FROM remote__0 AS "Costcenters" WHERE Active = TRUE

-- With a local table.
--@ {"local": ["CREATE TABLE wanted (code VARCHAR)"]}
SELECT u.Description FROM HRM.Costunits AS u JOIN wanted AS w ON w.code = u.Code;
-- tier: engine, for JOIN
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description
--   request: GET /api/v1/111/hrm/Costunits?$select=Code,Description
--   calls: 1 for every 60 rows
-- residual: SELECT u.Description FROM remote__0 AS u JOIN wanted AS w ON w.code = u.Code

--@ {"local": ["CREATE TABLE wanted (code VARCHAR)"]}
SELECT * FROM local.wanted;
-- tier: engine, for an expression or a condition
-- residual: SELECT * FROM main.wanted

--@ {"local": ["CREATE TABLE wanted (code VARCHAR)"]}
INSERT INTO wanted VALUES ('a');
-- local: nothing is sent
--   INSERT INTO wanted VALUES ('a')
