-- A statement's plan is kept for all tenants, so it has to be good for a small one that shares its tables with a large one.
-- PostgreSQL would estimate a tenant's rows from how many tenants there are; where there are two, it would look for either's
-- newest rows among everybody's. This has it reckon with some thousand rows each, which it then finds by the tenant.

ALTER TABLE items ALTER COLUMN tenant_id SET (n_distinct = -0.001);
ALTER TABLE alerts ALTER COLUMN tenant_id SET (n_distinct = -0.001);

ANALYZE items, alerts;
