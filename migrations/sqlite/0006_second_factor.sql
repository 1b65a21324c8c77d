-- The second factor: authenticator apps, recovery codes, and whether staff has to have one.
-- The twin in ../postgres has the same tables, columns and nullability; a test compares them.

CREATE TABLE authenticators (
    account_id   BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    secret       TEXT NOT NULL,                  -- sealed with the key that is not in the database
    confirmed_at TEXT,                           -- null while it is being set up
    last_step    BIGINT NOT NULL                 -- of 30 seconds since 1970: a code works once
);

CREATE TABLE recovery_codes (
    hash       TEXT NOT NULL PRIMARY KEY,        -- SHA-256; used, it is gone
    account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE
);
CREATE INDEX recovery_codes_by_account ON recovery_codes (account_id);

-- What holds for the whole reseller.
CREATE TABLE reseller_settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
