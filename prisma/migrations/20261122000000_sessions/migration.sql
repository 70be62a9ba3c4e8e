-- Browsers that are signed in through the Hosted UI.

-- Control tables ------------------------------------------------------------------------------------------------------

CREATE TABLE sessions (
  -- The id itself is in the browser and nowhere else: whoever reads this table can't act for anybody.
  id_hash              bytea          NOT NULL,
  sub                  text           NOT NULL,
  signed_in_at         timestamptz(3) NOT NULL,
  ends_at              timestamptz(3) NOT NULL,
  expires_at           timestamptz(3) NOT NULL,
  key_id               text           NOT NULL,
  sealed_tokens        bytea          NOT NULL,
  tokens_expire_at     timestamptz(3) NOT NULL,
  tokens_version       integer        NOT NULL DEFAULT 0,
  refresh_leased_until timestamptz(3),

  CONSTRAINT sessions_pkey PRIMARY KEY (id_hash),
  -- A person who is deleted is signed out.
  CONSTRAINT sessions_sub_fkey FOREIGN KEY (sub) REFERENCES users (sub) ON DELETE CASCADE,
  CONSTRAINT sessions_id_hash_length CHECK (octet_length(id_hash) = 32),
  CONSTRAINT sessions_expires_in_time CHECK (expires_at <= ends_at)
);

-- Signing out everywhere goes by the first, and sweeping by the second.
CREATE INDEX sessions_sub_idx ON sessions (sub);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY sessions_without_tenant ON sessions
  USING (current_tenant_id() IS NULL) WITH CHECK (current_tenant_id() IS NULL);

-- Whose session it is, since when and until when at most, stays as it was written.
GRANT SELECT, INSERT, DELETE ON sessions TO freehold_app;
GRANT UPDATE (expires_at, key_id, sealed_tokens, tokens_expire_at, tokens_version, refresh_leased_until)
  ON sessions TO freehold_app;
