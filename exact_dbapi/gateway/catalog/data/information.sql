-- The information schema over the tables of this catalog. Source: the SQL standard's names, PostgreSQL 15's columns.
CREATE VIEW pgi.information_schema_catalog_name AS SELECT datname AS catalog_name FROM pgc.pg_database;
CREATE VIEW pgi.schemata AS
    SELECT d.datname AS catalog_name, n.nspname AS schema_name, r.rolname AS schema_owner,
        CAST(NULL AS VARCHAR) AS default_character_set_catalog, CAST(NULL AS VARCHAR) AS default_character_set_schema,
        CAST(NULL AS VARCHAR) AS default_character_set_name, CAST(NULL AS VARCHAR) AS sql_path
    FROM pgc.pg_namespace n, pgc.pg_database d, pgc.pg_roles r WHERE r.oid = n.nspowner;
CREATE VIEW pgi.tables AS
    SELECT d.datname AS table_catalog, n.nspname AS table_schema, c.relname AS table_name,
        CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'BASE TABLE' END AS table_type,
        CAST(NULL AS VARCHAR) AS self_referencing_column_name, CAST(NULL AS VARCHAR) AS reference_generation,
        CAST(NULL AS VARCHAR) AS user_defined_type_catalog, CAST(NULL AS VARCHAR) AS user_defined_type_schema,
        CAST(NULL AS VARCHAR) AS user_defined_type_name, 'NO' AS is_insertable_into, 'NO' AS is_typed,
        CAST(NULL AS VARCHAR) AS commit_action
    FROM pgc.pg_class c JOIN pgc.pg_namespace n ON n.oid = c.relnamespace, pgc.pg_database d WHERE c.relkind IN ('r', 'v');
CREATE VIEW pgi.views AS
    SELECT table_catalog, table_schema, table_name, CAST(NULL AS VARCHAR) AS view_definition, 'NONE' AS check_option,
        'NO' AS is_updatable, 'NO' AS is_insertable_into, 'NO' AS is_trigger_updatable, 'NO' AS is_trigger_deletable,
        'NO' AS is_trigger_insertable_into
    FROM pgi.tables WHERE table_type = 'VIEW';
CREATE VIEW pgi.columns AS
    SELECT d.datname AS table_catalog, n.nspname AS table_schema, c.relname AS table_name, a.attname AS column_name,
        CAST(a.attnum AS INTEGER) AS ordinal_position, CAST(NULL AS VARCHAR) AS column_default,
        CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable, y.pretty AS data_type,
        CAST(NULL AS INTEGER) AS character_maximum_length,
        CASE WHEN a.atttypid = 25 THEN 1073741824 END AS character_octet_length,
        CASE a.atttypid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53
            WHEN 1700 THEN (a.atttypmod - 4) >> 16 END AS numeric_precision,
        CASE WHEN a.atttypid IN (20, 21, 23, 700, 701) THEN 2 WHEN a.atttypid = 1700 THEN 10 END AS numeric_precision_radix,
        CASE WHEN a.atttypid IN (20, 21, 23) THEN 0 WHEN a.atttypid = 1700 THEN (a.atttypmod - 4) & 65535 END AS numeric_scale,
        CASE WHEN a.atttypid IN (1083, 1114, 1184) THEN 6 WHEN a.atttypid = 1082 THEN 0 END AS datetime_precision,
        CAST(NULL AS VARCHAR) AS interval_type, CAST(NULL AS INTEGER) AS interval_precision,
        CAST(NULL AS VARCHAR) AS character_set_catalog, CAST(NULL AS VARCHAR) AS character_set_schema,
        CAST(NULL AS VARCHAR) AS character_set_name, CAST(NULL AS VARCHAR) AS collation_catalog,
        CAST(NULL AS VARCHAR) AS collation_schema, CAST(NULL AS VARCHAR) AS collation_name,
        CAST(NULL AS VARCHAR) AS domain_catalog, CAST(NULL AS VARCHAR) AS domain_schema, CAST(NULL AS VARCHAR) AS domain_name,
        d.datname AS udt_catalog, 'pg_catalog' AS udt_schema, y.name AS udt_name,
        CAST(NULL AS VARCHAR) AS scope_catalog, CAST(NULL AS VARCHAR) AS scope_schema, CAST(NULL AS VARCHAR) AS scope_name,
        CAST(NULL AS INTEGER) AS maximum_cardinality, CAST(a.attnum AS VARCHAR) AS dtd_identifier,
        'NO' AS is_self_referencing, 'NO' AS is_identity, CAST(NULL AS VARCHAR) AS identity_generation,
        CAST(NULL AS VARCHAR) AS identity_start, CAST(NULL AS VARCHAR) AS identity_increment,
        CAST(NULL AS VARCHAR) AS identity_maximum, CAST(NULL AS VARCHAR) AS identity_minimum, 'NO' AS identity_cycle,
        'NEVER' AS is_generated, CAST(NULL AS VARCHAR) AS generation_expression, 'NO' AS is_updatable
    FROM pgc.pg_attribute a JOIN pgc.pg_class c ON c.oid = a.attrelid JOIN pgc.pg_namespace n ON n.oid = c.relnamespace
        JOIN pgc.type_names y ON y.oid = a.atttypid, pgc.pg_database d
    WHERE c.relkind IN ('r', 'v') AND a.attnum > 0;
CREATE VIEW pgi.table_constraints AS
    SELECT d.datname AS constraint_catalog, n.nspname AS constraint_schema, k.conname AS constraint_name,
        d.datname AS table_catalog, n.nspname AS table_schema, c.relname AS table_name,
        CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'FOREIGN KEY' END AS constraint_type, 'NO' AS is_deferrable,
        'NO' AS initially_deferred, 'YES' AS enforced, CAST(NULL AS VARCHAR) AS nulls_distinct
    FROM pgc.pg_constraint k JOIN pgc.pg_class c ON c.oid = k.conrelid JOIN pgc.pg_namespace n ON n.oid = c.relnamespace,
        pgc.pg_database d;
CREATE VIEW pgi.constrained_columns AS
    SELECT k.oid, k.conrelid, k.confrelid, k.conindid, unnest(k.conkey) AS attnum, unnest(k.confkey) AS refnum,
        generate_subscripts(k.conkey, 1) AS place
    FROM pgc.pg_constraint k;
CREATE VIEW pgi.key_column_usage AS
    SELECT t.constraint_catalog, t.constraint_schema, t.constraint_name, t.table_catalog, t.table_schema, t.table_name,
        a.attname AS column_name, CAST(x.place AS INTEGER) AS ordinal_position,
        CASE WHEN t.constraint_type = 'FOREIGN KEY' THEN CAST(x.place AS INTEGER) END AS position_in_unique_constraint
    FROM pgi.constrained_columns x JOIN pgc.pg_constraint k USING (oid)
        JOIN pgc.pg_attribute a ON a.attrelid = x.conrelid AND a.attnum = x.attnum
        JOIN pgc.pg_class c ON c.oid = x.conrelid JOIN pgc.pg_namespace n ON n.oid = c.relnamespace
        JOIN pgi.table_constraints t ON t.constraint_name = k.conname AND t.table_schema = n.nspname AND t.table_name = c.relname;
CREATE VIEW pgi.referential_constraints AS
    SELECT d.datname AS constraint_catalog, n.nspname AS constraint_schema, k.conname AS constraint_name,
        d.datname AS unique_constraint_catalog, rn.nspname AS unique_constraint_schema, i.relname AS unique_constraint_name,
        'NONE' AS match_option, 'NO ACTION' AS update_rule, 'NO ACTION' AS delete_rule
    FROM pgc.pg_constraint k JOIN pgc.pg_namespace n ON n.oid = k.connamespace JOIN pgc.pg_class i ON i.oid = k.conindid
        JOIN pgc.pg_namespace rn ON rn.oid = i.relnamespace, pgc.pg_database d
    WHERE k.contype = 'f';
CREATE VIEW pgi.constraint_column_usage AS
    SELECT d.datname AS table_catalog, n.nspname AS table_schema, c.relname AS table_name, a.attname AS column_name,
        d.datname AS constraint_catalog, kn.nspname AS constraint_schema, k.conname AS constraint_name
    FROM pgi.constrained_columns x JOIN pgc.pg_constraint k USING (oid) JOIN pgc.pg_namespace kn ON kn.oid = k.connamespace
        JOIN pgc.pg_class c ON c.oid = CASE WHEN k.contype = 'f' THEN k.confrelid ELSE k.conrelid END
        JOIN pgc.pg_namespace n ON n.oid = c.relnamespace
        JOIN pgc.pg_attribute a ON a.attrelid = c.oid AND a.attnum = CASE WHEN k.contype = 'f' THEN x.refnum ELSE x.attnum END,
        pgc.pg_database d;
CREATE VIEW pgi.table_privileges AS
    SELECT r.rolname AS grantor, r.rolname AS grantee, table_catalog, table_schema, table_name, 'SELECT' AS privilege_type,
        'NO' AS is_grantable, 'YES' AS with_hierarchy FROM pgi.tables, pgc.pg_roles r;
CREATE VIEW pgi.role_table_grants AS SELECT * FROM pgi.table_privileges;
CREATE VIEW pgi.applicable_roles AS
    SELECT rolname AS grantee, rolname AS role_name, 'NO' AS is_grantable FROM pgc.pg_roles WHERE false;
CREATE VIEW pgi.enabled_roles AS SELECT rolname AS role_name FROM pgc.pg_roles;
CREATE VIEW pgi.character_sets AS
    SELECT CAST(NULL AS VARCHAR) AS character_set_catalog, CAST(NULL AS VARCHAR) AS character_set_schema,
        'UTF8' AS character_set_name, 'UCS' AS character_repertoire, 'UTF8' AS form_of_use,
        datname AS default_collate_catalog, 'pg_catalog' AS default_collate_schema, 'C' AS default_collate_name
    FROM pgc.pg_database;
CREATE VIEW pgc.pg_timezone_names AS SELECT name, abbrev, utc_offset, is_dst FROM pg_timezone_names();
