-- A CTE is looked through.
WITH active AS (SELECT * FROM HRM.Costcenters WHERE Active) SELECT Code FROM active WHERE EndDate >= '2026-01-01';
-- tier: page by page, for WITH
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, EndDate, Active
--   exact: EndDate ge datetime'2026-01-01T00:00:00'
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=EndDate ge datetime'2026-01-01T00:00:00' and Active eq true&$select=Code,EndDate,Active
--   calls: 1 for every 60 rows
-- residual: WITH active AS (SELECT * FROM remote__0 AS "Costcenters" WHERE Active = TRUE) SELECT Code FROM active WHERE EndDate >= '2026-01-01'

-- A CTE that is used twice: each use has its own condition, and the one scan must serve both.
WITH u AS (SELECT Code, Description FROM HRM.Costunits) SELECT x.Code FROM u AS x JOIN u AS y ON x.Description = y.Description WHERE x.Code = 'A' AND y.Code = 'B';
-- tier: engine, for WITH, JOIN
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description
--   coarse: Code eq 'A' or Code eq 'B' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=(Code eq 'A' or Code eq 'B')&$select=Code,Description
--   calls: 1 for every 60 rows
-- residual: WITH u AS (SELECT Code, Description FROM remote__0 AS "Costunits") SELECT x.Code FROM u AS x JOIN u AS y ON x.Description = y.Description WHERE x.Code = 'A' AND y.Code = 'B'

WITH u AS NOT MATERIALIZED (SELECT Code, Description FROM HRM.Costunits) SELECT Code FROM u WHERE Code = 'A' UNION ALL SELECT Description FROM u WHERE Description = 'B';
-- tier: engine, for WITH, a set operation
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code, Description
--   coarse: Code eq 'A' or Description eq 'B' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=(Code eq 'A' or Description eq 'B')&$select=Code,Description
--   calls: 1 for every 60 rows
-- residual: WITH u AS NOT MATERIALIZED (SELECT Code, Description FROM remote__0 AS "Costunits") SELECT Code FROM u WHERE Code = 'A' UNION ALL SELECT Description FROM u WHERE Description = 'B'

-- A CTE with the name of the table that it reads: without RECURSIVE it does not see itself.
WITH GLSchemes AS (SELECT * FROM GLSchemes) SELECT Code FROM GLSchemes;
-- tier: page by page, for WITH
-- scan Financial.GLSchemes through financial/glschemes, division 111
--   columns: Code
--   request: GET /api/v1/111/financial/GLSchemes?$select=Code
--   calls: 1 for every 60 rows
-- residual: WITH GLSchemes AS (SELECT * FROM remote__0 AS "GLSchemes") SELECT Code FROM GLSchemes

WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n;
-- tier: engine, for WITH, a set operation
-- residual: WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n

-- Set operations: a condition outside reaches each arm.
SELECT * FROM (SELECT Code FROM HRM.Costunits UNION ALL SELECT Code FROM HRM.Costcenters) AS both_kinds WHERE Code = 'K01';
-- tier: engine, for a set operation, a subquery
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   coarse: Code eq 'K01' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costunits?$filter=Code eq 'K01'&$select=Code
--   calls: 1 for every 60 rows
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   coarse: Code eq 'K01' (Exact ignores case and blanks at the end)
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Code eq 'K01'&$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT * FROM (SELECT Code FROM remote__0 AS "Costunits" UNION ALL SELECT Code FROM remote__1 AS "Costcenters") AS both_kinds WHERE Code = 'K01'

SELECT Code FROM HRM.Costunits UNION SELECT Code FROM HRM.Costcenters;
-- tier: engine, for a set operation
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" UNION SELECT Code FROM remote__1 AS "Costcenters"

SELECT Code FROM HRM.Costunits EXCEPT SELECT Code FROM HRM.Costcenters WHERE Active;
-- tier: engine, for a set operation
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code, Active
--   exact: Active eq true
--   request: GET /api/v1/111/hrm/Costcenters?$filter=Active eq true&$select=Code,Active
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" EXCEPT SELECT Code FROM remote__1 AS "Costcenters" WHERE Active = TRUE

SELECT Code FROM HRM.Costunits UNION ALL SELECT Code FROM HRM.Costcenters LIMIT 5;
-- tier: engine, for a set operation
-- scan HRM.Costunits through hrm/costunits, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costunits?$select=Code
--   calls: 1 for every 60 rows
-- scan HRM.Costcenters through hrm/costcenters, division 111
--   columns: Code
--   request: GET /api/v1/111/hrm/Costcenters?$select=Code
--   calls: 1 for every 60 rows
-- residual: SELECT Code FROM remote__0 AS "Costunits" UNION ALL SELECT Code FROM remote__1 AS "Costcenters" LIMIT 5
