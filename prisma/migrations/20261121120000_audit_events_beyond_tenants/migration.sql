-- An operator also does things to people who belong to no tenant, and to the installation as a whole.
ALTER TABLE audit_events ALTER COLUMN tenant_id DROP NOT NULL;
