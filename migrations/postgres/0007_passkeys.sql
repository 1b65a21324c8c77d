-- Passkeys: what this site knows of keys that devices keep, and what is asked of one at the moment.
-- The twin in ../sqlite has the same tables, columns and nullability; a test compares them.

CREATE TABLE passkeys (
    id            UUID NOT NULL PRIMARY KEY,
    account_id    UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential_id TEXT NOT NULL UNIQUE,          -- the device's name for the key: no two accounts have the same
    name          TEXT NOT NULL,
    credential    TEXT NOT NULL,                 -- public key and counter, as JSON; no secret
    created_at    TIMESTAMPTZ NOT NULL,
    last_used_at  TIMESTAMPTZ
);
CREATE INDEX passkeys_by_account ON passkeys (account_id);

-- What a browser was asked, until it answers: several servers share it, and each is answered once.
CREATE TABLE passkey_ceremonies (
    session_id UUID NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,                    -- add, show
    state      TEXT NOT NULL,
    until      TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (session_id, kind)
);
