-- Tenants, the people known to belong to them, and the first tenant table.
--
-- The role that runs this owns what it makes. The API's login role is a member of freehold_app, owns nothing, and may
-- do what is granted here and no more.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'freehold_app') THEN
    CREATE ROLE freehold_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
EXCEPTION
  -- Roles belong to the server, and another database of it may be migrated at this moment.
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

GRANT USAGE ON SCHEMA public TO freehold_app;

-- The tenant of the running transaction. NULL, which equals nothing, when it is not set; PostgreSQL leaves the empty
-- string behind after a transaction that set it.
CREATE FUNCTION current_tenant_id() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.tenant_id', true), '');

-- Control tables ------------------------------------------------------------------------------------------------------

CREATE TYPE tenant_status AS ENUM ('active', 'suspended');

CREATE TABLE tenants (
  id         text           NOT NULL,
  name       text           NOT NULL,
  status     tenant_status  NOT NULL DEFAULT 'active',
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT tenants_pkey PRIMARY KEY (id),
  CONSTRAINT tenants_id_form CHECK (id ~ '^[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?$'),
  CONSTRAINT tenants_name_length CHECK (char_length(name) BETWEEN 1 AND 200)
);

CREATE TABLE users (
  sub             text           NOT NULL,
  username        text           NOT NULL,
  email           text,
  -- No foreign key: the row repeats what the user pool says, and a pool can name a tenant that is not here.
  tenant_id       text,
  revoked_before  timestamptz(3),
  last_sign_in_at timestamptz(3),
  created_at      timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at      timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT users_pkey PRIMARY KEY (sub)
);

CREATE INDEX users_tenant_id_email_idx ON users (tenant_id, email);

-- A control table is read and written while no tenant is set. While one is, as it is for all that a handler does, SQL of
-- any kind sees that tenant's rows and writes none.

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_read ON tenants FOR SELECT
  USING (current_tenant_id() IS NULL OR id = current_tenant_id());
CREATE POLICY tenants_written_without_tenant ON tenants
  USING (current_tenant_id() IS NULL) WITH CHECK (current_tenant_id() IS NULL);

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY users_read ON users FOR SELECT
  USING (current_tenant_id() IS NULL OR tenant_id = current_tenant_id());
CREATE POLICY users_written_without_tenant ON users
  USING (current_tenant_id() IS NULL) WITH CHECK (current_tenant_id() IS NULL);

GRANT SELECT ON tenants TO freehold_app;
GRANT SELECT, INSERT ON users TO freehold_app;
GRANT UPDATE (username, email, tenant_id, last_sign_in_at, updated_at) ON users TO freehold_app;

-- Tenant tables -------------------------------------------------------------------------------------------------------

CREATE TABLE items (
  id          uuid           NOT NULL,
  -- Written by the database, so that no code has to think of it.
  tenant_id   text           NOT NULL DEFAULT current_tenant_id(),
  name        text           NOT NULL,
  description text,
  quantity    integer        NOT NULL DEFAULT 0,
  -- No foreign key: people move and go, and the row stays.
  owner_sub   text           NOT NULL,
  created_at  timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at  timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT items_pkey PRIMARY KEY (id),
  CONSTRAINT items_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
  CONSTRAINT items_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
  CONSTRAINT items_description_length CHECK (char_length(description) <= 2000),
  CONSTRAINT items_quantity_range CHECK (quantity >= 0)
);

-- Lists go by it, newest last, since ids are UUIDs of version 7; foreign keys of other tenant tables refer to it.
CREATE UNIQUE INDEX items_tenant_id_id_key ON items (tenant_id, id);

ALTER TABLE items ENABLE ROW LEVEL SECURITY;
ALTER TABLE items FORCE ROW LEVEL SECURITY;

CREATE POLICY items_of_current_tenant ON items
  USING (tenant_id = current_tenant_id())
  WITH CHECK (tenant_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON items TO freehold_app;
