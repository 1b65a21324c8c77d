-- Mail about a bill, also to contacts without a user account: a mail is to a contact or to an account.
-- The twin in ../postgres has the same tables, columns and nullability; a test compares them.

-- account_id may be null now, for which SQLite needs a new table. Nothing refers to mails.
CREATE TABLE new_mails (
    id          BLOB NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    account_id  BLOB REFERENCES accounts (id) ON DELETE CASCADE,
    contact_id  BLOB REFERENCES contacts (id) ON DELETE CASCADE,
    bill_id     BLOB REFERENCES bills (id) ON DELETE CASCADE, -- the bill it is about
    link_id     BLOB,                           -- the link it carries, and never a newer one
    email       TEXT NOT NULL,
    name        TEXT NOT NULL,
    customer    TEXT NOT NULL,                   -- its name, as it was then; empty for none
    detail      TEXT,                           -- additional text for its kind
    state       TEXT NOT NULL,                   -- waiting, sent, dead
    tries       BIGINT NOT NULL,
    next_try_at TEXT NOT NULL,
    lease       BLOB,                           -- of the sender that has it
    lease_until TEXT,
    error       TEXT,                            -- why it was not sent at the last try
    created_at  TEXT NOT NULL,
    sent_at     TEXT,
    CHECK ((account_id IS NULL) <> (contact_id IS NULL))
);
INSERT INTO new_mails (id, kind, account_id, link_id, email, name, customer, detail, state, tries, next_try_at, lease,
                       lease_until, error, created_at, sent_at)
SELECT id, kind, account_id, link_id, email, name, customer, detail, state, tries, next_try_at, lease, lease_until,
       error, created_at, sent_at
FROM mails;
DROP TABLE mails;
ALTER TABLE new_mails RENAME TO mails;
CREATE INDEX mails_by_state ON mails (state, next_try_at);
CREATE INDEX mails_by_account ON mails (account_id);
CREATE INDEX mails_by_contact ON mails (contact_id);
CREATE INDEX mails_by_bill ON mails (bill_id);
