-- Replaces the product's tenant tables in a migrated database by the fixture's.

DO $$
DECLARE
  name text;
BEGIN
  FOR name IN
    SELECT relname FROM pg_class
     WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
       AND relname <> ALL (string_to_array(current_setting('fixture.kept_tables'), ','))
  LOOP
    EXECUTE format('DROP TABLE %I CASCADE', name);
  END LOOP;
  FOR name IN
    SELECT typname FROM pg_type
     WHERE typtype = 'e' AND typnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_attribute WHERE atttypid = pg_type.oid AND NOT attisdropped)
  LOOP
    EXECUTE format('DROP TYPE %I', name);
  END LOOP;
END
$$;

CREATE TYPE task_status AS ENUM ('open', 'done');

CREATE TABLE projects (
  id          uuid           NOT NULL,
  tenant_id   text           NOT NULL DEFAULT current_tenant_id(),
  name        text           NOT NULL,
  description text,
  budget      integer        NOT NULL DEFAULT 0,
  settings    jsonb          NOT NULL DEFAULT '{}',
  owner_sub   text           NOT NULL,
  created_at  timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at  timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT projects_pkey PRIMARY KEY (id),
  CONSTRAINT projects_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT projects_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
  CONSTRAINT projects_budget_range CHECK (budget >= 0)
);

CREATE UNIQUE INDEX projects_tenant_id_id_key ON projects (tenant_id, id);

CREATE TABLE tasks (
  id         uuid           NOT NULL,
  tenant_id  text           NOT NULL DEFAULT current_tenant_id(),
  title      text           NOT NULL,
  status     task_status    NOT NULL DEFAULT 'open',
  project_id uuid,
  owner_sub  text           NOT NULL,
  due_at     timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT tasks_pkey PRIMARY KEY (id),
  CONSTRAINT tasks_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT tasks_project_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id)
    ON DELETE SET NULL (project_id),
  CONSTRAINT tasks_title_length CHECK (char_length(title) BETWEEN 1 AND 200)
);

CREATE TABLE labels (
  id         uuid NOT NULL,
  tenant_id  text NOT NULL DEFAULT current_tenant_id(),
  name       text NOT NULL,
  project_id uuid NOT NULL,

  CONSTRAINT labels_pkey PRIMARY KEY (id),
  CONSTRAINT labels_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT labels_tenant_id_project_id_fkey FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id)
    ON DELETE CASCADE
);

CREATE UNIQUE INDEX tasks_tenant_id_id_key ON tasks (tenant_id, id);
CREATE INDEX tasks_tenant_id_owner_sub_id_idx ON tasks (tenant_id, owner_sub, id);
CREATE INDEX tasks_tenant_id_project_id_idx ON tasks (tenant_id, project_id);
CREATE UNIQUE INDEX labels_tenant_id_name_key ON labels (tenant_id, name);
CREATE INDEX labels_tenant_id_project_id_idx ON labels (tenant_id, project_id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['projects', 'tasks', 'labels'] LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET (n_distinct = -0.001)', name);
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
