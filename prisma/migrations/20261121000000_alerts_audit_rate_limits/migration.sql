-- Alerts; what operators did; how often somebody guessed; and everybody's tenant for installations that have only one.

-- Everybody belongs to it with MULTI_TENANT_ENABLED=0. No token can prove it: the name is reserved.
INSERT INTO tenants (id, name) VALUES ('public', 'Public') ON CONFLICT DO NOTHING;

-- Signing out makes the tokens void that were issued before.
GRANT UPDATE (revoked_before) ON users TO freehold_app;

-- Control tables ------------------------------------------------------------------------------------------------------

CREATE TABLE audit_events (
  id          uuid           NOT NULL DEFAULT gen_random_uuid(),
  occurred_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- No foreign keys: tenants and people go, and what was done stays on record.
  actor_sub   text           NOT NULL,
  tenant_id   text           NOT NULL,
  action      text           NOT NULL,
  detail      jsonb          NOT NULL DEFAULT '{}',

  CONSTRAINT audit_events_pkey PRIMARY KEY (id)
);

CREATE INDEX audit_events_tenant_id_occurred_at_idx ON audit_events (tenant_id, occurred_at);

ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_events_without_tenant ON audit_events
  USING (current_tenant_id() IS NULL) WITH CHECK (current_tenant_id() IS NULL);

-- The API adds to the record. It can't read, change or delete what is there.
GRANT INSERT ON audit_events TO freehold_app;

-- In the form that the package rate-limiter-flexible works with. Losing it at a crash costs nothing but some counts.
CREATE UNLOGGED TABLE rate_limits (
  key    varchar(255) NOT NULL,
  points integer      NOT NULL DEFAULT 0,
  -- Milliseconds since 1970.
  expire bigint,

  CONSTRAINT rate_limits_pkey PRIMARY KEY (key)
);

CREATE INDEX rate_limits_expire_idx ON rate_limits (expire);

ALTER TABLE rate_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE rate_limits FORCE ROW LEVEL SECURITY;
CREATE POLICY rate_limits_without_tenant ON rate_limits
  USING (current_tenant_id() IS NULL) WITH CHECK (current_tenant_id() IS NULL);

GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits TO freehold_app;

-- Tenant tables -------------------------------------------------------------------------------------------------------

CREATE TYPE alert_severity AS ENUM ('info', 'warning', 'critical');
CREATE TYPE alert_status AS ENUM ('open', 'acknowledged');

CREATE TABLE alerts (
  id                  uuid           NOT NULL,
  tenant_id           text           NOT NULL DEFAULT current_tenant_id(),
  title               text           NOT NULL,
  severity            alert_severity NOT NULL DEFAULT 'info',
  status              alert_status   NOT NULL DEFAULT 'open',
  item_id             uuid,
  owner_sub           text           NOT NULL,
  acknowledged_at     timestamptz(3),
  acknowledged_by_sub text,
  created_at          timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at          timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT alerts_pkey PRIMARY KEY (id),
  CONSTRAINT alerts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  -- Composite, since foreign keys are checked past row-level security: a plain one could point to another tenant's item.
  -- When the item goes, the alert stays, and stays with its tenant.
  CONSTRAINT alerts_item_fkey FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id)
    ON DELETE SET NULL (item_id),
  CONSTRAINT alerts_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT alerts_acknowledged_whole CHECK (
    (status = 'acknowledged') = (acknowledged_at IS NOT NULL)
    AND (status = 'acknowledged') = (acknowledged_by_sub IS NOT NULL)
  )
);

CREATE UNIQUE INDEX alerts_tenant_id_id_key ON alerts (tenant_id, id);
CREATE INDEX alerts_tenant_id_owner_sub_id_idx ON alerts (tenant_id, owner_sub, id);
CREATE INDEX alerts_tenant_id_item_id_idx ON alerts (tenant_id, item_id);

ALTER TABLE alerts ENABLE ROW LEVEL SECURITY;
ALTER TABLE alerts FORCE ROW LEVEL SECURITY;

CREATE POLICY alerts_of_current_tenant ON alerts
  USING (tenant_id = current_tenant_id())
  WITH CHECK (tenant_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON alerts TO freehold_app;
