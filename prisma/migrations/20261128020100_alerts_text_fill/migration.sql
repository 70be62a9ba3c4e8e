-- Without a transaction. It commits after each 5,000 alerts, so that no row is locked for long, and can be run again.
--
-- The text of the alerts that exist, tenant by tenant, since row-level security binds the owner.

DO $$
DECLARE
  -- Read at once: while a tenant is set, the others can't be seen.
  ids text[] := ARRAY(SELECT id FROM tenants ORDER BY id);
  tenant text;
  last uuid;
BEGIN
  FOREACH tenant IN ARRAY ids LOOP
    last := '00000000-0000-0000-0000-000000000000';
    LOOP
      PERFORM set_config('app.tenant_id', tenant, true);
      WITH page AS (
        SELECT id, severity_text IS NULL OR status_text IS NULL AS lacks_text
          FROM alerts WHERE tenant_id = tenant AND id > last ORDER BY id LIMIT 5000
      ), filled AS (
        -- The trigger writes the text.
        UPDATE alerts SET severity = alerts.severity FROM page WHERE alerts.id = page.id AND lacks_text
      )
      SELECT (array_agg(id ORDER BY id DESC))[1] INTO last FROM page;
      COMMIT;
      EXIT WHEN last IS NULL;
    END LOOP;
  END LOOP;
END
$$;
