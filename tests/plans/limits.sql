-- LIMIT goes along when every filter is exact.
SELECT Code FROM HRM.Costunits LIMIT 5;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code&$top=5
--   calls: at most 1
-- limit: 5

SELECT Code FROM HRM.Costunits LIMIT 0;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: none
--   calls: at most 0
-- limit: 0

SELECT Code FROM HRM.Costunits LIMIT 5 OFFSET 3;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code&$top=8
--   calls: at most 1
-- limit: 5 after 3

SELECT Code FROM HRM.Costunits OFFSET 3;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- limit: all after 3

SELECT Code FROM HRM.Costcenters WHERE Active LIMIT 5;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code&$top=5
--   calls: at most 1
-- limit: 5

-- A coarse filter, or one that stays at home: no $top, the pages end when there are enough rows.
SELECT Code FROM HRM.Costcenters WHERE Code = 'K01' LIMIT 5;
-- tier: pass-through
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   coarse: Code eq 'K01' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Code eq 'K01'&$select=Code
--   calls: 1 for every 60 rows
-- check: Code = 'K01'
-- limit: 5

SELECT Code FROM HRM.Costcenters WHERE Code LIKE 'K%' LIMIT 5;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costcenters" WHERE Code LIKE 'K%'
-- limit: 5

SELECT upper(Code) FROM HRM.Costcenters WHERE Active LIMIT 5;
-- tier: page by page, for an expression or a condition
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code,Active&$top=5
--   calls: at most 1
-- residual: SELECT UPPER(Code) FROM remote__0 AS "Costcenters" WHERE Active = TRUE
-- limit: 5

-- LIMIT as a parameter.
--@ {"parameters": [5, 3]}
SELECT Code FROM HRM.Costunits LIMIT ? OFFSET ?;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code&$top=8
--   calls: at most 1
-- limit: 5 after 3

-- FETCH FIRST is LIMIT.
SELECT Code FROM HRM.Costunits FETCH FIRST 5 ROWS ONLY;
-- tier: pass-through
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code&$top=5
--   calls: at most 1
-- limit: 5

-- ORDER BY goes along when it means the same on both sides.
SELECT EntryNumber FROM SalesOrder.GoodsDeliveries WHERE EntryNumber > 0 ORDER BY EntryNumber LIMIT 5;
-- tier: pass-through
-- scan SalesOrder.GoodsDeliveries through salesorder/goodsdeliveries, division 111
--   columns: EntryNumber
--   exact: EntryNumber gt 0
--   request: GET /api/v1/111/salesorder/GoodsDeliveries?$filter=EntryNumber gt 0&$orderby=EntryNumber asc&$select=EntryNumber&$top=5
--   calls: at most 1
-- limit: 5

SELECT EntryNumber FROM SalesOrder.GoodsDeliveries WHERE EntryNumber > 0 ORDER BY EntryNumber DESC LIMIT 5 OFFSET 2;
-- tier: pass-through
-- scan SalesOrder.GoodsDeliveries through salesorder/goodsdeliveries, division 111
--   columns: EntryNumber
--   exact: EntryNumber gt 0
--   request: GET /api/v1/111/salesorder/GoodsDeliveries?$filter=EntryNumber gt 0&$orderby=EntryNumber desc&$select=EntryNumber&$top=7
--   calls: at most 1
-- limit: 5 after 2

-- NULLs: SQL Server has them below everything, the engine at the end.
SELECT EntryNumber FROM SalesOrder.GoodsDeliveries ORDER BY DeliveryDate LIMIT 5;
-- tier: engine, for ORDER BY
-- scan SalesOrder.GoodsDeliveries through bulk/salesorder/goodsdeliveries, division 111
--   columns: DeliveryDate, EntryNumber
--   request: GET /api/v1/111/bulk/SalesOrder/GoodsDeliveries?$select=DeliveryDate,EntryNumber
--   calls: 1 for every 1000 rows
-- residual: SELECT EntryNumber FROM remote__0 AS "GoodsDeliveries" ORDER BY DeliveryDate LIMIT 5

SELECT EntryNumber FROM SalesOrder.GoodsDeliveries ORDER BY DeliveryDate DESC LIMIT 5;
-- tier: pass-through
-- scan SalesOrder.GoodsDeliveries through salesorder/goodsdeliveries, division 111
--   columns: EntryNumber
--   request: GET /api/v1/111/salesorder/GoodsDeliveries?$orderby=DeliveryDate desc&$select=EntryNumber&$top=5
--   calls: at most 1
-- limit: 5

SELECT EntryNumber FROM SalesOrder.GoodsDeliveries ORDER BY DeliveryDate NULLS FIRST LIMIT 5;
-- tier: pass-through
-- scan SalesOrder.GoodsDeliveries through salesorder/goodsdeliveries, division 111
--   columns: EntryNumber
--   request: GET /api/v1/111/salesorder/GoodsDeliveries?$orderby=DeliveryDate asc&$select=EntryNumber&$top=5
--   calls: at most 1
-- limit: 5

SELECT EntryNumber FROM SalesOrder.GoodsDeliveries ORDER BY DeliveryDate DESC NULLS FIRST LIMIT 5;
-- tier: engine, for ORDER BY
-- scan SalesOrder.GoodsDeliveries through bulk/salesorder/goodsdeliveries, division 111
--   columns: DeliveryDate, EntryNumber
--   request: GET /api/v1/111/bulk/SalesOrder/GoodsDeliveries?$select=DeliveryDate,EntryNumber
--   calls: 1 for every 1000 rows
-- residual: SELECT EntryNumber FROM remote__0 AS "GoodsDeliveries" ORDER BY DeliveryDate DESC NULLS FIRST LIMIT 5

-- A key is never null.
SELECT Description FROM System.Divisions ORDER BY Code LIMIT 5;
-- tier: pass-through
-- scan System.Divisions through system/divisions, division 111
--   columns: Description
--   request: GET /api/v1/111/system/Divisions?$orderby=Code asc&$select=Description&$top=5
--   calls: at most 1
-- limit: 5

-- Texts and guids are sorted at home.
SELECT Code FROM HRM.Costunits ORDER BY Code LIMIT 5;
-- tier: engine, for ORDER BY
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" ORDER BY Code LIMIT 5

SELECT Code FROM HRM.Costunits ORDER BY ID LIMIT 5;
-- tier: engine, for ORDER BY
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: ID, Code
--   request: GET /api/v1/111/hrm/Costunits?$select=ID,Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" ORDER BY ID LIMIT 5

-- Without a limit every page is read anyway, and Exact sorts slowly.
SELECT EntryNumber FROM SalesOrder.GoodsDeliveries WHERE EntryNumber > 0 ORDER BY EntryNumber;
-- tier: engine, for ORDER BY
-- scan SalesOrder.GoodsDeliveries through salesorder/goodsdeliveries, division 111
--   columns: EntryNumber, EntryID
--   exact: EntryNumber gt 0
--   request: GET /api/v1/111/salesorder/GoodsDeliveries?$filter=EntryNumber gt 0&$select=EntryNumber,EntryID
--   or whole through bulk/salesorder/goodsdeliveries, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT EntryNumber FROM remote__0 AS "GoodsDeliveries" WHERE EntryNumber > 0 ORDER BY EntryNumber

-- A coarse filter: the limit cannot go along, so the order does not.
SELECT EntryNumber FROM SalesOrder.GoodsDeliveries WHERE Description = 'x' ORDER BY EntryNumber DESC LIMIT 5;
-- tier: engine, for ORDER BY
-- scan SalesOrder.GoodsDeliveries through salesorder/goodsdeliveries, division 111
--   columns: Description, EntryNumber, EntryID
--   coarse: Description eq 'x' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/salesorder/GoodsDeliveries?$filter=Description eq 'x'&$select=Description,EntryNumber,EntryID
--   or whole through bulk/salesorder/goodsdeliveries, 1000 rows a call, if that takes fewer
--   calls: 1 for every 60 rows
-- residual: SELECT EntryNumber FROM remote__0 AS "GoodsDeliveries" WHERE Description = 'x' ORDER BY EntryNumber DESC LIMIT 5

-- By position, by an alias that hides a column, by an expression.
SELECT EntryNumber FROM SalesOrder.GoodsDeliveries ORDER BY 1 LIMIT 5;
-- tier: engine, for ORDER BY
-- scan SalesOrder.GoodsDeliveries through bulk/salesorder/goodsdeliveries, division 111
--   columns: EntryNumber
--   request: GET /api/v1/111/bulk/SalesOrder/GoodsDeliveries?$select=EntryNumber
--   calls: 1 for every 1000 rows
-- residual: SELECT EntryNumber FROM remote__0 AS "GoodsDeliveries" ORDER BY 1 LIMIT 5

SELECT DeliveryNumber AS EntryNumber FROM SalesOrder.GoodsDeliveries ORDER BY EntryNumber DESC LIMIT 5;
-- tier: engine, for ORDER BY
-- scan SalesOrder.GoodsDeliveries through bulk/salesorder/goodsdeliveries, division 111
--   columns: DeliveryNumber
--   request: GET /api/v1/111/bulk/SalesOrder/GoodsDeliveries?$select=DeliveryNumber
--   calls: 1 for every 1000 rows
-- residual: SELECT DeliveryNumber AS EntryNumber FROM remote__0 AS "GoodsDeliveries" ORDER BY EntryNumber DESC LIMIT 5

SELECT EntryNumber FROM SalesOrder.GoodsDeliveries ORDER BY EntryNumber % 10 LIMIT 5;
-- tier: engine, for ORDER BY
-- scan SalesOrder.GoodsDeliveries through bulk/salesorder/goodsdeliveries, division 111
--   columns: EntryNumber
--   request: GET /api/v1/111/bulk/SalesOrder/GoodsDeliveries?$select=EntryNumber
--   calls: 1 for every 1000 rows
-- residual: SELECT EntryNumber FROM remote__0 AS "GoodsDeliveries" ORDER BY EntryNumber % 10 LIMIT 5

-- A share of the rows is the engine's to count; rows that tie with the last are not.
SELECT Code FROM HRM.Costunits LIMIT 10 PERCENT;
-- tier: engine, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" LIMIT 10 PERCENT

SELECT Code FROM HRM.Costunits FETCH FIRST 10 PERCENT ROWS ONLY;
-- tier: engine, for an expression or a condition
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" LIMIT 10 PERCENT

SELECT Code FROM HRM.Costunits ORDER BY Code FETCH FIRST 2 ROWS WITH TIES;
-- refused: NotSupportedError
--   A LIMIT or FETCH cannot go on WITH TIES. Hint: QUALIFY rank() OVER (ORDER BY …) <= n says the same.
