-- Where accounts have signed in from, so that the lockout of an address spares its users.

-- Global tables -------------------------------------------------------------------------------------------------------

CREATE TABLE known_addresses (
  -- HMAC of the account's e-mail address and the network address, with a key that isn't in the database.
  hash            bytea          NOT NULL,
  sub             text           NOT NULL,
  last_sign_in_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT known_addresses_pkey PRIMARY KEY (hash),
  CONSTRAINT known_addresses_sub_fkey FOREIGN KEY (sub) REFERENCES users (sub) ON DELETE CASCADE,
  CONSTRAINT known_addresses_hash_length CHECK (octet_length(hash) = 32)
);

-- A user's rows are bounded by the first, and old ones are deleted by the second.
CREATE INDEX known_addresses_sub_last_sign_in_at_idx ON known_addresses (sub, last_sign_in_at);
CREATE INDEX known_addresses_last_sign_in_at_idx ON known_addresses (last_sign_in_at);

ALTER TABLE known_addresses ENABLE ROW LEVEL SECURITY;
ALTER TABLE known_addresses FORCE ROW LEVEL SECURITY;
CREATE POLICY known_addresses_without_tenant ON known_addresses
  USING (current_tenant_id() IS NULL) WITH CHECK (current_tenant_id() IS NULL);

GRANT SELECT, INSERT, DELETE ON known_addresses TO freehold_app;
GRANT UPDATE (sub, last_sign_in_at) ON known_addresses TO freehold_app;
