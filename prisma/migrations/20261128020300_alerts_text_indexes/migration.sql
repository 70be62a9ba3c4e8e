-- Lists of one status or severity search these.
--
-- Nobody writes alerts meanwhile. With millions of alerts, create the indexes by hand before, CONCURRENTLY.

SET LOCAL lock_timeout = '5s';

CREATE INDEX IF NOT EXISTS alerts_tenant_id_status_text_id_idx ON alerts (tenant_id, status_text, id);
CREATE INDEX IF NOT EXISTS alerts_tenant_id_severity_text_id_idx ON alerts (tenant_id, severity_text, id);

-- One plan serves all values. Where a sample has no open alert, PostgreSQL would take any value for every row's, and look for
-- the open ones among all of the tenant's alerts. Of a list by both, the status's index is searched, since few alerts are open:
-- hence a higher number than that of its values.
ALTER TABLE alerts
  ALTER COLUMN status_text SET (n_distinct = 4),
  ALTER COLUMN severity_text SET (n_distinct = 3);

ANALYZE alerts;
