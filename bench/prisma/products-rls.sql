-- Makes `products` a tenant table of Freehold's: the default, the foreign key, the planner's estimate and the policy.

ALTER TABLE products
  ALTER COLUMN tenant_id SET DEFAULT current_tenant_id(),
  ALTER COLUMN tenant_id SET (n_distinct = -0.001),
  ADD CONSTRAINT products_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id);

ALTER TABLE products ENABLE ROW LEVEL SECURITY;
ALTER TABLE products FORCE ROW LEVEL SECURITY;

CREATE POLICY products_of_current_tenant ON products
  USING (tenant_id = current_tenant_id())
  WITH CHECK (tenant_id = current_tenant_id());
