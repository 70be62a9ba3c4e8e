-- The table that every competitor serves. The role freehold_app belongs to the server; Freehold's migrations create it.

CREATE TABLE products (
  id          uuid           NOT NULL,
  tenant_id   text           NOT NULL,
  name        text           NOT NULL,
  description text,
  quantity    integer        NOT NULL DEFAULT 0,
  owner_sub   text           NOT NULL,
  created_at  timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at  timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT products_pkey PRIMARY KEY (id),
  CONSTRAINT products_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
  CONSTRAINT products_description_length CHECK (char_length(description) <= 2000),
  CONSTRAINT products_quantity_range CHECK (quantity >= 0)
);

CREATE UNIQUE INDEX products_tenant_id_id_key ON products (tenant_id, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON products TO freehold_app;
