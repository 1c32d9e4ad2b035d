-- One way: the columns that both sides have and Exact takes; the others are named.
--@ {"local": ["CREATE TABLE centers (Code VARCHAR, Description VARCHAR, Active BOOLEAN, Created TIMESTAMP)"]}
SYNCHRONIZE local.centers TO HRM.Costcenters IDENTIFIED BY (Code) IGNORE CHANGES TO (Description) LIMIT 5 CHANGES;
-- synchronize: local.centers TO HRM.Costcenters, one way
--   identified by: Code
--   compared: Active
--   given to new rows only: Description
--   left out: Created
--   companies: 111
--   may: INSERT, UPDATE
--   rows: at most 5, the others another time
-- local.centers:
-- tier: engine, for an expression or a condition
-- residual: SELECT "centers"."Code" AS s0, "centers"."Description" AS s1, "centers"."Active" AS s2 FROM main.centers
-- HRM.Costcenters:
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Description, Active, ID, Division
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code,Description,Active,ID,Division
--   calls: 1 for every 60 rows

-- Both ways, with a part of a table.
--@ {"local": ["CREATE TABLE centers (Code VARCHAR, Description VARCHAR, Active BOOLEAN, Created TIMESTAMP)"]}
SYNCHRONIZE local.centers WITH (SELECT * FROM HRM.Costcenters WHERE Active) IDENTIFIED BY Code INSERT UPDATE DELETE RESOLVE BY SOURCE;
-- synchronize: local.centers WITH HRM.Costcenters, both ways
--   identified by: Code
--   compared: Description, Active, Created
--   companies: 111
--   may: INSERT, UPDATE, DELETE
--   conflicts: SOURCE
--   rows: at most 1000
-- local.centers:
-- tier: engine, for an expression or a condition
-- residual: SELECT "centers"."Code" AS s0, "centers"."Description" AS s1, "centers"."Active" AS s2, "centers"."Created" AS s3 FROM main.centers
-- HRM.Costcenters:
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Description, Active, Created, ID, Division
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code,Description,Active,Created,ID,Division
--   calls: 1 for every 60 rows

-- A template company to others: references hold keys of the one company only, and are left out.
--@ {"divisions": [222, 333]}
SYNCHRONIZE (SELECT * FROM Logistics.Items WHERE Division = 111) TO Logistics.Items IDENTIFIED BY (Code) IGNORE CHANGES TO (Description) WITH INSERT;
-- synchronize: Logistics.Items TO Logistics.Items, one way
--   identified by: Code
--   compared: AverageCost, Barcode, Class_01, Class_02, Class_03, Class_04, Class_05, Class_06, Class_07, Class_08, Class_09, Class_10, CopyRemarks, CostPriceCurrency, CostPriceNew, CostPriceStandard, EndDate, ExtraDescription, FreeBoolField_01, FreeBoolField_02, FreeBoolField_03, FreeBoolField_04, FreeBoolField_05, FreeDateField_01, FreeDateField_02, FreeDateField_03, FreeDateField_04, FreeDateField_05, FreeNumberField_01, FreeNumberField_02, FreeNumberField_03, FreeNumberField_04, FreeNumberField_05, FreeNumberField_06, FreeNumberField_07, FreeNumberField_08, FreeTextField_01, FreeTextField_02, FreeTextField_03, FreeTextField_04, FreeTextField_05, FreeTextField_06, FreeTextField_07, FreeTextField_08, FreeTextField_09, FreeTextField_10, GrossWeight, IsBatchItem, IsBatchNumberItem, IsFractionAllowedItem, IsMakeItem, IsNewContract, IsOnDemandItem, IsPackageItem, IsPurchaseItem, IsRegistrationCodeItem, IsSalesItem, IsSerialItem, IsSerialNumberItem, IsStockItem, IsSubcontractedItem, IsTaxableItem, IsTime, IsWebshopItem, NetWeight, NetWeightUnit, Notes, PictureName, SalesVatCode, SearchCode, SecurityLevel, StartDate, Unit
--   given to new rows only: Description
--   left out: AssembledLeadDays, BatchQuantity, Created, Creator, CreatorFullName, CustomField, GLCosts, GLCostsCode, GLCostsDescription, GLCostsWorkInProgress, GLCostsWorkInProgressCode, GLCostsWorkInProgressDescription, GLRevenue, GLRevenueCode, GLRevenueDescription, GLRevenueWorkInProgress, GLRevenueWorkInProgressCode, GLRevenueWorkInProgressDescription, GLStock, GLStockCode, GLStockDescription, ItemGroup, ItemGroupCode, ItemGroupDescription, Modified, Modifier, ModifierFullName, Picture, PictureThumbnailUrl, PictureUrl, SalesVatCodeDescription, StandardSalesPrice, StatisticalCode, StatisticalNetWeight, StatisticalUnits, StatisticalValue, Stock, UnitDescription, UnitType, UseExplosion
--   companies: 222, 333
--   may: INSERT
--   rows: at most 1000
-- Logistics.Items:
-- tier: pass-through
-- scan Logistics.Items through bulk/logistics/items, division 111
--   columns: AverageCost, Barcode, Class_01, Class_02, Class_03, Class_04, Class_05, Class_06, Class_07, Class_08, Class_09, Class_10, Code, CopyRemarks, CostPriceCurrency, CostPriceNew, CostPriceStandard, Description, EndDate, ExtraDescription, FreeBoolField_01, FreeBoolField_02, FreeBoolField_03, FreeBoolField_04, FreeBoolField_05, FreeDateField_01, FreeDateField_02, FreeDateField_03, FreeDateField_04, FreeDateField_05, FreeNumberField_01, FreeNumberField_02, FreeNumberField_03, FreeNumberField_04, FreeNumberField_05, FreeNumberField_06, FreeNumberField_07, FreeNumberField_08, FreeTextField_01, FreeTextField_02, FreeTextField_03, FreeTextField_04, FreeTextField_05, FreeTextField_06, FreeTextField_07, FreeTextField_08, FreeTextField_09, FreeTextField_10, GrossWeight, IsBatchItem, IsBatchNumberItem, IsFractionAllowedItem, IsMakeItem, IsNewContract, IsOnDemandItem, IsPackageItem, IsPurchaseItem, IsRegistrationCodeItem, IsSalesItem, IsSerialItem, IsSerialNumberItem, IsStockItem, IsSubcontractedItem, IsTaxableItem, IsTime, IsWebshopItem, NetWeight, NetWeightUnit, Notes, PictureName, SalesVatCode, SearchCode, SecurityLevel, StartDate, Unit, ID, Division
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/Logistics/Items?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=AverageCost,Barcode,Class_01,Class_02,Class_03,Class_04,Class_05,Class_06,Class_07,Class_08,Class_09,Class_10,Code,CopyRemarks,CostPriceCurrency,CostPriceNew,CostPriceStandard,Description,EndDate,ExtraDescription,FreeBoolField_01,FreeBoolField_02,FreeBoolField_03,FreeBoolField_04,FreeBoolField_05,FreeDateField_01,FreeDateField_02,FreeDateField_03,FreeDateField_04,FreeDateField_05,FreeNumberField_01,FreeNumberField_02,FreeNumberField_03,FreeNumberField_04,FreeNumberField_05,FreeNumberField_06,FreeNumberField_07,FreeNumberField_08,FreeTextField_01,FreeTextField_02,FreeTextField_03,FreeTextField_04,FreeTextField_05,FreeTextField_06,FreeTextField_07,FreeTextField_08,FreeTextField_09,FreeTextField_10,GrossWeight,IsBatchItem,IsBatchNumberItem,IsFractionAllowedItem,IsMakeItem,IsNewContract,IsOnDemandItem,IsPackageItem,IsPurchaseItem,IsRegistrationCodeItem,IsSalesItem,IsSerialItem,IsSerialNumberItem,IsStockItem,IsSubcontractedItem,IsTaxableItem,IsTime,IsWebshopItem,NetWeight,NetWeightUnit,Notes,PictureName,SalesVatCode,SearchCode,SecurityLevel,StartDate,Unit,ID,Division
--   calls: 1 for every 1000 rows
-- Logistics.Items:
-- tier: pass-through
-- scan Logistics.Items through bulk/logistics/items, division 222, 333
--   columns: AverageCost, Barcode, Class_01, Class_02, Class_03, Class_04, Class_05, Class_06, Class_07, Class_08, Class_09, Class_10, Code, CopyRemarks, CostPriceCurrency, CostPriceNew, CostPriceStandard, Description, EndDate, ExtraDescription, FreeBoolField_01, FreeBoolField_02, FreeBoolField_03, FreeBoolField_04, FreeBoolField_05, FreeDateField_01, FreeDateField_02, FreeDateField_03, FreeDateField_04, FreeDateField_05, FreeNumberField_01, FreeNumberField_02, FreeNumberField_03, FreeNumberField_04, FreeNumberField_05, FreeNumberField_06, FreeNumberField_07, FreeNumberField_08, FreeTextField_01, FreeTextField_02, FreeTextField_03, FreeTextField_04, FreeTextField_05, FreeTextField_06, FreeTextField_07, FreeTextField_08, FreeTextField_09, FreeTextField_10, GrossWeight, IsBatchItem, IsBatchNumberItem, IsFractionAllowedItem, IsMakeItem, IsNewContract, IsOnDemandItem, IsPackageItem, IsPurchaseItem, IsRegistrationCodeItem, IsSalesItem, IsSerialItem, IsSerialNumberItem, IsStockItem, IsSubcontractedItem, IsTaxableItem, IsTime, IsWebshopItem, NetWeight, NetWeightUnit, Notes, PictureName, SalesVatCode, SearchCode, SecurityLevel, StartDate, Unit, ID, Division
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/222/bulk/Logistics/Items?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=AverageCost,Barcode,Class_01,Class_02,Class_03,Class_04,Class_05,Class_06,Class_07,Class_08,Class_09,Class_10,Code,CopyRemarks,CostPriceCurrency,CostPriceNew,CostPriceStandard,Description,EndDate,ExtraDescription,FreeBoolField_01,FreeBoolField_02,FreeBoolField_03,FreeBoolField_04,FreeBoolField_05,FreeDateField_01,FreeDateField_02,FreeDateField_03,FreeDateField_04,FreeDateField_05,FreeNumberField_01,FreeNumberField_02,FreeNumberField_03,FreeNumberField_04,FreeNumberField_05,FreeNumberField_06,FreeNumberField_07,FreeNumberField_08,FreeTextField_01,FreeTextField_02,FreeTextField_03,FreeTextField_04,FreeTextField_05,FreeTextField_06,FreeTextField_07,FreeTextField_08,FreeTextField_09,FreeTextField_10,GrossWeight,IsBatchItem,IsBatchNumberItem,IsFractionAllowedItem,IsMakeItem,IsNewContract,IsOnDemandItem,IsPackageItem,IsPurchaseItem,IsRegistrationCodeItem,IsSalesItem,IsSerialItem,IsSerialNumberItem,IsStockItem,IsSubcontractedItem,IsTaxableItem,IsTime,IsWebshopItem,NetWeight,NetWeightUnit,Notes,PictureName,SalesVatCode,SearchCode,SecurityLevel,StartDate,Unit,ID,Division
--   calls: 1 for every 1000 rows in each of 2 divisions

-- From Exact to another place; the direction may be written the other way.
--@ {"local": ["CREATE TABLE people (ID UUID, Name VARCHAR, City VARCHAR)"]}
SYNCHRONIZE people FROM CRM.Accounts IDENTIFIED BY (ID) INSERT OR UPDATE OR DELETE DRY RUN;
-- synchronize: CRM.Accounts TO local.people, one way
--   identified by: ID
--   compared: City, Name
--   may: INSERT, UPDATE, DELETE
--   CRM.Accounts: from its local copy, unless it is as short; next time what has changed in it
--   rows: at most 1000
-- CRM.Accounts:
-- tier: pass-through
-- scan CRM.Accounts through bulk/crm/accounts, division 111
--   columns: ID, City, Name, Division
--   demanded: ID ge guid'00000000-0000-0000-0000-000000000000'
--   request: GET /api/v1/111/bulk/CRM/Accounts?$filter=ID ge guid'00000000-0000-0000-0000-000000000000'&$select=ID,City,Name,Division
--   calls: 1 for every 1000 rows
-- local.people:
-- tier: engine, for an expression or a condition
-- residual: SELECT "people"."ID" AS s0, "people"."City" AS s1, "people"."Name" AS s2 FROM people

-- The rows are identified by what Exact makes, so that new ones would not be found again.
SYNCHRONIZE (SELECT ID, Name FROM CRM.Accounts) TO CRM.Accounts IDENTIFIED BY (ID);
-- refused: ProgrammingError
--   New rows of CRM.Accounts cannot be given the ID by which they are identified: Exact makes it. Hint: Identify the rows by a column that both sides give, such as a code; or write UPDATE alone.

-- What is only read cannot be a target.
SYNCHRONIZE CRM.Accounts TO (SELECT Country, count(*) AS Accounts FROM CRM.Accounts GROUP BY 1) IDENTIFIED BY (Country);
-- refused: NotSupportedError
--   SYNCHRONIZE cannot write to (SELECT Country, COUNT(*) AS Accounts FROM CRM.Accounts GR…). Hint: It writes to a table, or to (SELECT … FROM one table WHERE …), whose columns are plain.

SYNCHRONIZE CRM.Accounts TO CRM.AccountsBulk IDENTIFIED BY (Code);
-- refused: NotSupportedError
--   INSERT of CRM.AccountsBulk is not possible: Exact takes only SELECT there. Hint: Write to CRM.Accounts.

SYNCHRONIZE CRM.Accounts TO CRM.Accounts;
-- refused: InvalidSyntax
--   Syntax error in line 1, column 33 at 'Accounts': SYNCHRONIZE is written: SYNCHRONIZE source TO target IDENTIFIED BY (column, …).

SYNCHRONIZE CRM.Accounts TO CRM.Accounts IDENTIFIED BY (Code) LIMIT many CHANGES;
-- refused: InvalidSyntax
--   Syntax error in line 1, column 69 at 'many': a whole number is missing here.

SYNCHRONIZE CRM.Accounts TO CRM.Accounts IDENTIFIED BY (Code) RESOLVE BY ME;
-- refused: InvalidSyntax
--   Syntax error in line 1, column 74 at 'ME': RESOLVE BY takes SOURCE, TARGET, NEWEST (column) or REPORT.

SYNCHRONIZE CRM.Accounts WITH CRM.Accounts IDENTIFIED BY (Code) RESOLVE BY NEWEST (Modifed);
-- refused: UndefinedColumn
--   There is no column 'Modifed' in CRM.Accounts. Hint: Did you mean Modified or Modifier?
