-- The settings of a customer, forms that were sent before, one-time links, and mail on its way.
-- The twin in ../sqlite has the same tables, columns and nullability; a test compares them.

-- Forms of the last day, made of all that stands in them: the same one again is not done again.
CREATE TABLE requests (
    id     UUID NOT NULL PRIMARY KEY,
    answer TEXT NOT NULL,                        -- JSON; null: done
    at     TIMESTAMPTZ NOT NULL
);
CREATE INDEX requests_by_time ON requests (at);

-- A customer without a row has the settings that every customer begins with.
CREATE TABLE customer_settings (
    customer_id       UUID NOT NULL PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    billing_cycle     TEXT NOT NULL,
    currency          TEXT,                      -- ISO 4217
    time_zone         TEXT NOT NULL,             -- IANA
    document_language TEXT NOT NULL,             -- BCP 47
    payment_terms     BIGINT NOT NULL,           -- days
    version           BIGINT NOT NULL,
    updated_at        TIMESTAMPTZ NOT NULL,
    updated_by        TEXT NOT NULL
);

-- One-time links by which an account gets a password. A newer one replaces the older; used, it is gone.
CREATE TABLE links (
    id         UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    until      TIMESTAMPTZ NOT NULL
);

-- A link may be told several times: mailed, mailed again, copied. Each telling has a secret of its own; here are hashes.
CREATE TABLE link_secrets (
    hash    TEXT NOT NULL PRIMARY KEY,           -- SHA-256
    link_id UUID NOT NULL REFERENCES links (id) ON DELETE CASCADE
);
CREATE INDEX link_secrets_by_link ON link_secrets (link_id);

-- Mail, written in the transaction of what it tells of, and sent afterwards. Secrets are made when it is sent.
CREATE TABLE mails (
    id          UUID NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    account_id  UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    link_id     UUID,                           -- the link it carries, and never a newer one
    email       TEXT NOT NULL,
    name        TEXT NOT NULL,
    customer    TEXT NOT NULL,                   -- its name, as it was then; empty for none
    state       TEXT NOT NULL,                   -- waiting, sent, dead
    tries       BIGINT NOT NULL,
    next_try_at TIMESTAMPTZ NOT NULL,
    lease       UUID,                           -- of who is sending it
    lease_until TIMESTAMPTZ,
    error       TEXT,                            -- why it was not sent at the last try
    created_at  TIMESTAMPTZ NOT NULL,
    sent_at     TIMESTAMPTZ
);
CREATE INDEX mails_by_state ON mails (state, next_try_at);
CREATE INDEX mails_by_account ON mails (account_id);
