-- Work of the server at its times; and who approved a bill, with reminders and automatic approval. See docs/jobs.md and
-- docs/approving-bills.md. The twin in ../sqlite has the same tables, columns and nullability.

-- One row for each kind of work. A server that does it has the lease, and the newest token.
CREATE TABLE jobs (
    kind         TEXT NOT NULL PRIMARY KEY,
    due_at       TIMESTAMPTZ NOT NULL,
    token        BIGINT NOT NULL,                -- counts the starts
    leased_until TIMESTAMPTZ,                           -- null: nobody does it now
    started_at   TIMESTAMPTZ,                           -- the last run
    ended_at     TIMESTAMPTZ,                           -- null: it runs, or its server was killed
    failures     BIGINT NOT NULL,                -- in a row
    fault        TEXT                            -- of the last run
);

ALTER TABLE customer_settings ADD COLUMN approval_rule TEXT NOT NULL DEFAULT 'any';
ALTER TABLE customer_settings ADD COLUMN approval_above BIGINT;          -- whole units of the currency
ALTER TABLE customer_settings ADD COLUMN remind_before TEXT NOT NULL DEFAULT '3, 1'; -- days before the day to approve by
ALTER TABLE customer_settings ADD COLUMN remind_after TEXT NOT NULL DEFAULT '1, 7, 14';

-- Switched on by a Bill Approver of the customer; no row: off.
CREATE TABLE automatic_approvals (
    customer_id UUID NOT NULL PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    account_id  UUID,
    person      TEXT NOT NULL,
    at          TIMESTAMPTZ NOT NULL
);

-- Who approves bills while a Bill Approver is away.
CREATE TABLE deputies (
    approver_id UUID NOT NULL PRIMARY KEY REFERENCES contacts (id) ON DELETE CASCADE,
    deputy_id   UUID NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    first_day   DATE NOT NULL,
    last_day    DATE NOT NULL,
    starts_at   TIMESTAMPTZ NOT NULL,                   -- the first moment of the first day, where the customer is
    ends_at     TIMESTAMPTZ NOT NULL                    -- the first moment after the last day
);
CREATE INDEX deputies_by_deputy ON deputies (deputy_id);

-- How many have to approve a bill, fixed each time when it is sent. A bill that an older version sent has no row: one.
CREATE TABLE bill_sendings (
    bill_id UUID NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,                     -- the bill's version when it was sent
    needed  TEXT NOT NULL,                       -- one, two, all
    PRIMARY KEY (bill_id, version)
);

-- Who approved a bill since it was sent, for whom.
CREATE TABLE bill_approvals (
    bill_id    UUID NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,                  -- from 1
    sending    BIGINT NOT NULL,                  -- bill_sendings.version; 0: sent by an older version
    account_id UUID,                             -- null: the command line, or automatic
    contact_id UUID,                             -- the Bill Approver whose approval it is; null: as above
    by_deputy  BOOLEAN NOT NULL,
    person     TEXT NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    content    BIGINT NOT NULL,                  -- the number of the content that was approved
    po_number  TEXT,
    comment    TEXT,
    PRIMARY KEY (bill_id, position)
);

-- Reminders that were sent, so that each is sent once.
CREATE TABLE bill_reminders (
    bill_id UUID NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
    sending BIGINT NOT NULL,
    days    BIGINT NOT NULL,                     -- from the day to approve by; below 0: before it
    at      TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (bill_id, sending, days)
);

CREATE TRIGGER bill_sendings_are_not_changed BEFORE UPDATE ON bill_sendings FOR EACH ROW
EXECUTE FUNCTION refuse('approvals of a bill are only ever added');
CREATE TRIGGER bill_sendings_stay BEFORE DELETE ON bill_sendings FOR EACH ROW EXECUTE FUNCTION refuse_of_bill();
CREATE TRIGGER bill_approvals_are_not_changed BEFORE UPDATE ON bill_approvals FOR EACH ROW
WHEN (to_jsonb(NEW) - 'person' <> to_jsonb(OLD) - 'person'
      OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person'))
EXECUTE FUNCTION refuse('approvals of a bill are only ever added');
CREATE TRIGGER bill_approvals_stay BEFORE DELETE ON bill_approvals FOR EACH ROW EXECUTE FUNCTION refuse_of_bill();
