-- Single sign-on by OpenID Connect: who vouches for whom, and log-ins that are under way.
-- The twin in ../postgres has the same tables, columns and nullability; a test compares them.

-- One for staff, and one a customer.
CREATE TABLE identity_providers (
    id            BLOB NOT NULL PRIMARY KEY,     -- the customer's, or all zeros: part of the address people come back to
    customer_id   BLOB UNIQUE REFERENCES customers (id) ON DELETE CASCADE, -- null: of staff
    mode          TEXT NOT NULL,                 -- off, offered, required
    issuer        TEXT NOT NULL,
    client_id     TEXT NOT NULL,
    client_secret TEXT NOT NULL,                 -- sealed with the key that is not in the database
    unverified    INTEGER NOT NULL,              -- whether addresses count that the provider does not call verified
    version       INTEGER NOT NULL,
    updated_at    TEXT NOT NULL,
    updated_by    TEXT NOT NULL
);

-- Whose addresses a provider may vouch for; a domain has one.
CREATE TABLE identity_domains (
    domain      TEXT NOT NULL PRIMARY KEY,       -- in lower case
    provider_id BLOB NOT NULL REFERENCES identity_providers (id) ON DELETE CASCADE
);
CREATE INDEX identity_domains_by_provider ON identity_domains (provider_id);

-- Who a person is to a provider, since the first log-in: the address may change there.
CREATE TABLE identities (
    issuer     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    since      TEXT NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (account_id, issuer)
);

-- Browsers that were sent to a provider: each comes back once.
CREATE TABLE sign_ons (
    secret_hash TEXT NOT NULL PRIMARY KEY,       -- SHA-256 of the browser's cookie
    provider_id BLOB NOT NULL REFERENCES identity_providers (id) ON DELETE CASCADE,
    next        TEXT NOT NULL,                   -- where to go then
    until       TEXT NOT NULL
);

-- The accounts that no password opens.
CREATE VIEW single_sign_on_only AS
SELECT a.id AS account_id FROM accounts a
WHERE a.log_in_by = 'sso'
   OR EXISTS (SELECT 1 FROM contacts c
              JOIN identity_providers p ON p.customer_id = c.customer_id AND p.mode = 'required'
              JOIN identity_domains d ON d.provider_id = p.id
              WHERE c.account_id = a.id AND c.archived_at IS NULL AND a.email_key LIKE '%@' || d.domain);
