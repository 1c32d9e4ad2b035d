-- An account's code is padded to 18 on the wire and trimmed in rows.
SELECT Code, Name FROM CRM.Accounts WHERE Code = '42';
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Code, Name
--   coarse: Code eq '                42' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=Code eq '                42'&$select=Code,Name
--   calls: 1 for every 1000 rows
-- check: Code = '42'

SELECT Code, Name FROM CRM.Accounts WHERE Code IN ('42', '0000007');
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: Code, Name
--   coarse: Code eq '                42' or Code eq '           0000007' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=(Code eq '                42' or Code eq '           0000007')&$select=Code,Name
--   calls: 1 for every 1000 rows
-- check: Code IN ('42', '0000007')

-- Longer than the column: no row, and nothing to send.
SELECT Code, Name FROM CRM.Accounts WHERE Code = '1234567890123456789' LIMIT 5;
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: Code, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/crm/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Code,Name
--   calls: 1 for every 60 rows
-- check: Code = '1234567890123456789'
-- limit: 5

-- An order of codes is an order of trimmed codes.
SELECT Code, Name FROM CRM.Accounts WHERE Code > '42' LIMIT 5;
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: Code, Name
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/crm/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=Code,Name
--   calls: 1 for every 60 rows
-- check: Code > '42'
-- limit: 5

-- A related code may be stored either way.
SELECT Number FROM CRM.Opportunities WHERE AccountCode = '42';
-- tier: pass-through
-- scan CRM.Opportunities through crm/opportunities, division 111
--   columns: Number, AccountCode
--   coarse: AccountCode eq '42' or AccountCode eq '                42' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/crm/Opportunities?$filter=(AccountCode eq '42' or AccountCode eq '                42')&$select=Number,AccountCode
--   calls: 1 for every 60 rows
-- check: AccountCode = '42'

-- A country is padded on the right, which SQL Server ignores.
SELECT Name FROM CRM.Accounts WHERE Country = 'NL' LIMIT 5;
-- tier: pass-through
-- scan CRM.Accounts through crm/accounts, division 111
--   columns: Name, Country
--   coarse: Country eq 'NL' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/crm/Accounts?$filter=Country eq 'NL'&$select=Name,Country
--   calls: 1 for every 60 rows
-- check: Country = 'NL'
-- limit: 5
