CREATE TYPE sample_kind AS ENUM ('rock', 'sand');

CREATE TABLE samples (
  id          uuid            NOT NULL,
  tenant_id   text            NOT NULL DEFAULT current_tenant_id(),
  name        text            NOT NULL,
  name_lower  text            GENERATED ALWAYS AS (lower(name)) STORED,
  weight      numeric(40, 10) NOT NULL DEFAULT 0,
  price       numeric(65, 30),
  grains      bigint          NOT NULL DEFAULT 0,
  layers      integer         NOT NULL DEFAULT 0,
  found_on    date,
  kind        sample_kind     NOT NULL DEFAULT 'rock',
  other_kinds sample_kind[]   DEFAULT '{}',
  tags        text[]          DEFAULT '{}',
  depths      integer[]       DEFAULT '{}',
  serials     bigint[]        DEFAULT '{}',
  prices      numeric(65, 30)[] DEFAULT '{}',
  days        date[]          DEFAULT '{}',

  CONSTRAINT samples_pkey PRIMARY KEY (id),
  CONSTRAINT samples_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);

CREATE UNIQUE INDEX samples_tenant_id_id_key ON samples (tenant_id, id);
CREATE UNIQUE INDEX samples_tenant_id_name_key ON samples (tenant_id, name);
ALTER TABLE samples ALTER COLUMN tenant_id SET (n_distinct = -0.001);

CREATE TABLE places (
  tenant_id text        NOT NULL DEFAULT current_tenant_id(),
  shelf     integer     NOT NULL,
  kind      sample_kind NOT NULL,
  sample_id uuid        NOT NULL,
  note      text        NOT NULL DEFAULT '',

  CONSTRAINT places_pkey PRIMARY KEY (tenant_id, shelf, kind),
  CONSTRAINT places_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT places_tenant_id_sample_id_fkey FOREIGN KEY (tenant_id, sample_id) REFERENCES samples (tenant_id, id)
    ON DELETE CASCADE
);

CREATE INDEX places_tenant_id_sample_id_idx ON places (tenant_id, sample_id);
ALTER TABLE places ALTER COLUMN tenant_id SET (n_distinct = -0.001);

-- The partitions have no policy, and nobody is granted anything on them but the backup role.
CREATE TABLE events (
  id          uuid           NOT NULL,
  tenant_id   text           NOT NULL DEFAULT current_tenant_id(),
  happened_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  title       text           NOT NULL,

  CONSTRAINT events_pkey PRIMARY KEY (tenant_id, id, happened_at),
  CONSTRAINT events_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) PARTITION BY RANGE (happened_at);

ALTER TABLE events ALTER COLUMN tenant_id SET (n_distinct_inherited = -0.001);

CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01Z') TO ('2027-01-01Z');
GRANT SELECT ON events_2026 TO freehold_backup;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['samples', 'events', 'places'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id())',
                   name || '_of_current_tenant', name);
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO freehold_backup USING (true)', name || '_in_backups', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO freehold_app', name);
    EXECUTE format('GRANT SELECT ON %I TO freehold_backup', name);
  END LOOP;
END
$$;

CREATE VIEW sample_totals WITH (security_invoker = true) AS
  SELECT tenant_id, kind, count(*) AS samples, sum(weight) AS weight, sum(grains) AS grains
    FROM samples GROUP BY tenant_id, kind;
GRANT SELECT ON sample_totals TO freehold_app;
