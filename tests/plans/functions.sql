-- Parameters are columns that must be given; they are no filter.
SELECT AccountName, Type FROM CRM.DefaultAddressForAccount WHERE accountId = 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' AND addressType = 4;
-- tier: pass-through
-- scan CRM.DefaultAddressForAccount through read/crm/defaultaddressforaccount, division 111
--   columns: AccountName, Type, accountId, addressType
--   request: GET /api/v1/111/read/crm/DefaultAddressForAccount?accountId=guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&addressType=4&$select=AccountName,Type
--   calls: 1 for every 60 rows
-- check: (accountId = UUID('ffeb5ca9-8b6b-437c-a40e-cfe8151fef57') AND addressType = 4)

-- Other conditions stay at home.
SELECT AccountName FROM CRM.DefaultAddressForAccount WHERE accountId = 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' AND addressType = 4 AND City = 'Delft';
-- tier: pass-through
-- scan CRM.DefaultAddressForAccount through read/crm/defaultaddressforaccount, division 111
--   columns: AccountName, accountId, addressType, City
--   request: GET /api/v1/111/read/crm/DefaultAddressForAccount?accountId=guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&addressType=4&$select=AccountName,City
--   calls: 1 for every 60 rows
-- check: (accountId = UUID('ffeb5ca9-8b6b-437c-a40e-cfe8151fef57') AND addressType = 4 AND City = 'Delft')

-- A parameter may be shown as a column.
SELECT accountId, City FROM CRM.DefaultAddressForAccount WHERE accountId = 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' AND addressType = 4;
-- tier: pass-through
-- scan CRM.DefaultAddressForAccount through read/crm/defaultaddressforaccount, division 111
--   columns: accountId, City, addressType
--   request: GET /api/v1/111/read/crm/DefaultAddressForAccount?accountId=guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&addressType=4&$select=City
--   calls: 1 for every 60 rows
-- check: (accountId = UUID('ffeb5ca9-8b6b-437c-a40e-cfe8151fef57') AND addressType = 4)

-- An optional parameter.
SELECT ID FROM CRM.OpportunityDocuments WHERE opportunityId = 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57';
-- tier: pass-through
-- scan CRM.OpportunityDocuments through read/crm/opportunitydocuments, division 111
--   columns: ID, opportunityId
--   request: GET /api/v1/111/read/crm/OpportunityDocuments?opportunityId=guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&$select=ID
--   calls: 1 for every 60 rows
-- check: opportunityId = UUID('ffeb5ca9-8b6b-437c-a40e-cfe8151fef57')

SELECT ID FROM CRM.OpportunityDocuments WHERE opportunityId = 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' AND searchText = 'O''Brien';
-- tier: pass-through
-- scan CRM.OpportunityDocuments through read/crm/opportunitydocuments, division 111
--   columns: ID, opportunityId, searchText
--   request: GET /api/v1/111/read/crm/OpportunityDocuments?opportunityId=guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&searchText='O''Brien'&$select=ID
--   calls: 1 for every 60 rows
-- check: (opportunityId = UUID('ffeb5ca9-8b6b-437c-a40e-cfe8151fef57') AND searchText = "O'Brien")

-- As a parameter of the statement.
--@ {"parameters": ["ffeb5ca9-8b6b-437c-a40e-cfe8151fef57", 4]}
SELECT City FROM CRM.DefaultAddressForAccount WHERE accountId = ? AND addressType = ?;
-- tier: pass-through
-- scan CRM.DefaultAddressForAccount through read/crm/defaultaddressforaccount, division 111
--   columns: City, accountId, addressType
--   request: GET /api/v1/111/read/crm/DefaultAddressForAccount?accountId=guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&addressType=4&$select=City
--   calls: 1 for every 60 rows
-- check: (accountId = UUID('ffeb5ca9-8b6b-437c-a40e-cfe8151fef57') AND addressType = 4)

-- Through the engine, and counted.
SELECT count(*) FROM CRM.OpportunityDocuments WHERE opportunityId = 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57';
-- tier: engine, for an aggregate
-- scan CRM.OpportunityDocuments through read/crm/opportunitydocuments, division 111
--   columns: opportunityId, ID
--   request: GET /api/v1/111/read/crm/OpportunityDocuments?opportunityId=guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&$select=ID
--   calls: 1 for every 60 rows
-- residual: SELECT COUNT(*) FROM remote__0 AS "OpportunityDocuments" WHERE opportunityId = 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'

SELECT upper(City) FROM CRM.DefaultAddressForAccount WHERE accountId = 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' AND addressType = 4;
-- tier: page by page, for an expression or a condition
-- scan CRM.DefaultAddressForAccount through read/crm/defaultaddressforaccount, division 111
--   columns: City, accountId, addressType
--   request: GET /api/v1/111/read/crm/DefaultAddressForAccount?accountId=guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&addressType=4&$select=City
--   calls: 1 for every 60 rows
-- residual: SELECT UPPER(City) FROM remote__0 AS "DefaultAddressForAccount" WHERE accountId = 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57' AND addressType = 4

-- One that is not given is NULL, and not asked for.
SELECT ID, searchText FROM CRM.OpportunityDocuments WHERE opportunityId = 'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57';
-- tier: pass-through
-- scan CRM.OpportunityDocuments through read/crm/opportunitydocuments, division 111
--   columns: ID, searchText, opportunityId
--   request: GET /api/v1/111/read/crm/OpportunityDocuments?opportunityId=guid'ffeb5ca9-8b6b-437c-a40e-cfe8151fef57'&$select=ID
--   calls: 1 for every 60 rows
-- check: opportunityId = UUID('ffeb5ca9-8b6b-437c-a40e-cfe8151fef57')

-- What the engine has no words for is refused, never left out.
SELECT to_char(OrderDate, 'YYYY-MM') FROM SalesOrder.SalesOrders;
-- refused: NotSupportedError
--   The embedded engine has no such function or clause: Argument 'format' is not supported for expression 'ToChar'. Hint: Say it with one of its own, as strftime() for to_char(); nothing was read.
