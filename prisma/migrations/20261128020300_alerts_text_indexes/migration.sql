-- Lists of one status or severity search these.
--
-- Nobody writes alerts meanwhile. With millions of alerts, create the indexes by hand before, CONCURRENTLY.

SET LOCAL lock_timeout = '5s';

CREATE INDEX IF NOT EXISTS alerts_tenant_id_status_text_id_idx ON alerts (tenant_id, status_text, id);
CREATE INDEX IF NOT EXISTS alerts_tenant_id_severity_text_id_idx ON alerts (tenant_id, severity_text, id);

ANALYZE alerts;
