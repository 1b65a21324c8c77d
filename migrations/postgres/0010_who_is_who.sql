-- Who is who by mail address, and one-time links that are over.
-- The twin in ../sqlite has the same tables, columns and nullability; a test compares them.

-- Two spellings of one mailbox have one key, others never; what a person may take for another address looks the same. Keys of
-- older versions are made anew when the program starts (storage/src/email_keys.rs), which then counts 1.
ALTER TABLE accounts ADD COLUMN looks TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX accounts_by_looks ON accounts (looks);
INSERT INTO tallies (name, count) VALUES ('email_keys', 0);

-- `domain` becomes what DNS calls it; this is what was typed.
ALTER TABLE identity_domains ADD COLUMN typed TEXT NOT NULL DEFAULT '';

ALTER TABLE links ADD COLUMN opened_at TIMESTAMPTZ; -- null: by an older version

-- Secrets of links that are over, so that a mail of before can be told from a made-up one.
CREATE TABLE closed_links (
    hash       TEXT NOT NULL PRIMARY KEY,        -- SHA-256
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    why        TEXT NOT NULL,                    -- used, replaced, withdrawn, expired
    used_at    TIMESTAMPTZ,
    until      TIMESTAMPTZ NOT NULL              -- how long it would have lasted
);
CREATE INDEX closed_links_by_account ON closed_links (account_id);
