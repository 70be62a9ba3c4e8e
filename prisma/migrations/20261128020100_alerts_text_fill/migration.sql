-- The text of the alerts that exist, tenant by tenant, since row-level security binds the owner.
--
-- It locks rows until it ends, and no table. With millions of alerts, run the loop by hand before, with a COMMIT for each
-- tenant; then this one finds nothing to do.

DO $$
DECLARE
  -- Read at once: while a tenant is set, the others can't be seen.
  ids text[] := ARRAY(SELECT id FROM tenants ORDER BY id);
  tenant text;
BEGIN
  FOREACH tenant IN ARRAY ids LOOP
    PERFORM set_config('app.tenant_id', tenant, true);
    -- The trigger fills in the text.
    UPDATE alerts SET severity = severity
     WHERE tenant_id = tenant AND (severity_text IS NULL OR status_text IS NULL);
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
END
$$;
