-- A role for pg_dump. The owner can't dump: row-level security binds it, so it sees no tenant's rows.
--
-- The role reads all rows, of every tenant, and can do nothing else. It can't log in until it is given a password.

SET LOCAL lock_timeout = '10s';

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'freehold_backup') THEN
    CREATE ROLE freehold_backup NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
EXCEPTION
  -- Roles belong to the server, and another database of it may be migrated at this moment.
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

GRANT USAGE ON SCHEMA public TO freehold_backup;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO freehold_backup;

-- All tables that there are, also those that are not Freehold's own. A later table brings its own grant and policy.
DO $$
DECLARE
  name text;
  has_policies boolean;
BEGIN
  FOR name, has_policies IN
    SELECT relname, relrowsecurity FROM pg_class
     WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND pg_has_role(relowner, 'USAGE')
     ORDER BY relname
  LOOP
    EXECUTE format('GRANT SELECT ON %I TO freehold_backup', name);
    IF has_policies AND name NOT IN ('rate_limits', 'sessions') THEN
      EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO freehold_backup USING (true)', name || '_in_backups', name);
    END IF;
  END LOOP;
END
$$;

-- A dump has these tables and none of their rows: counts that are out of date, and the tokens of browsers.
CREATE POLICY rate_limits_not_in_backups ON rate_limits AS RESTRICTIVE FOR SELECT TO freehold_backup USING (false);
CREATE POLICY sessions_not_in_backups ON sessions AS RESTRICTIVE FOR SELECT TO freehold_backup USING (false);
