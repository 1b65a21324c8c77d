-- Work of the server at its times; and who approved a bill, with reminders and automatic approval. See docs/jobs.md and
-- docs/approving-bills.md. The twin in ../postgres has the same tables, columns and nullability.

-- One row for each kind of work. A server that does it has the lease, and the newest token.
CREATE TABLE jobs (
    kind         TEXT NOT NULL PRIMARY KEY,
    due_at       TEXT NOT NULL,
    token        BIGINT NOT NULL,                -- counts the starts
    leased_until TEXT,                           -- null: nobody does it now
    started_at   TEXT,                           -- the last run
    ended_at     TEXT,                           -- null: it runs, or its server was killed
    failures     BIGINT NOT NULL,                -- in a row
    fault        TEXT                            -- of the last run
);

ALTER TABLE customer_settings ADD COLUMN approval_rule TEXT NOT NULL DEFAULT 'any';
ALTER TABLE customer_settings ADD COLUMN approval_above BIGINT;          -- whole units of the currency
ALTER TABLE customer_settings ADD COLUMN remind_before TEXT NOT NULL DEFAULT '3, 1'; -- days before the day to approve by
ALTER TABLE customer_settings ADD COLUMN remind_after TEXT NOT NULL DEFAULT '1, 7, 14';

-- Switched on by a Bill Approver of the customer; no row: off.
CREATE TABLE automatic_approvals (
    customer_id BLOB NOT NULL PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    account_id  BLOB,
    person      TEXT NOT NULL,
    at          TEXT NOT NULL
);

-- Who approves bills while a Bill Approver is away.
CREATE TABLE deputies (
    approver_id BLOB NOT NULL PRIMARY KEY REFERENCES contacts (id) ON DELETE CASCADE,
    deputy_id   BLOB NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    first_day   TEXT NOT NULL,
    last_day    TEXT NOT NULL,
    starts_at   TEXT NOT NULL,                   -- the first moment of the first day, where the customer is
    ends_at     TEXT NOT NULL                    -- the first moment after the last day
);
CREATE INDEX deputies_by_deputy ON deputies (deputy_id);

-- How many have to approve a bill, fixed each time when it is sent. A bill that an older version sent has no row: one.
CREATE TABLE bill_sendings (
    bill_id BLOB NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,                     -- the bill's version when it was sent
    needed  TEXT NOT NULL,                       -- one, two, all
    PRIMARY KEY (bill_id, version)
);

-- Who approved a bill since it was sent, for whom.
CREATE TABLE bill_approvals (
    bill_id    BLOB NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,                  -- from 1
    sending    BIGINT NOT NULL,                  -- bill_sendings.version; 0: sent by an older version
    account_id BLOB,                             -- null: the command line, or automatic
    contact_id BLOB,                             -- the Bill Approver whose approval it is; null: as above
    by_deputy  BOOLEAN NOT NULL,
    person     TEXT NOT NULL,
    at         TEXT NOT NULL,
    content    BIGINT NOT NULL,                  -- the number of the content that was approved
    po_number  TEXT,
    comment    TEXT,
    PRIMARY KEY (bill_id, position)
);

-- Reminders that were sent, so that each is sent once.
CREATE TABLE bill_reminders (
    bill_id BLOB NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
    sending BIGINT NOT NULL,
    days    BIGINT NOT NULL,                     -- from the day to approve by; below 0: before it
    at      TEXT NOT NULL,
    PRIMARY KEY (bill_id, sending, days)
);

CREATE TRIGGER bill_sendings_are_not_changed BEFORE UPDATE ON bill_sendings
BEGIN SELECT RAISE(ABORT, 'approvals of a bill are only ever added'); END;
CREATE TRIGGER bill_sendings_stay BEFORE DELETE ON bill_sendings
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id)
BEGIN SELECT RAISE(ABORT, 'approvals of a bill are only ever added'); END;
CREATE TRIGGER bill_approvals_are_not_changed BEFORE UPDATE ON bill_approvals
WHEN NEW.bill_id <> OLD.bill_id OR NEW.position <> OLD.position OR NEW.sending <> OLD.sending
  OR NEW.account_id IS NOT OLD.account_id OR NEW.contact_id IS NOT OLD.contact_id OR NEW.by_deputy <> OLD.by_deputy
  OR NEW.at <> OLD.at OR NEW.content <> OLD.content OR NEW.po_number IS NOT OLD.po_number
  OR NEW.comment IS NOT OLD.comment OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person')
BEGIN SELECT RAISE(ABORT, 'approvals of a bill are only ever added'); END;
CREATE TRIGGER bill_approvals_stay BEFORE DELETE ON bill_approvals
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id)
BEGIN SELECT RAISE(ABORT, 'approvals of a bill are only ever added'); END;
