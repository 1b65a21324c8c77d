-- Every content of a bill is a version, which never changes: line items, sums, sources and hash belong to it, and the old
-- ones stay readable. See docs/life-of-a-bill.md. The content that a bill had so far is its first version, under the id of
-- the bill, so that its lines and fingerprints stay what they are.
-- SQLite drops no column of a UNIQUE constraint and changes no foreign key: tables are made anew, those that refer to others
-- first. The twin in ../postgres has the same tables, columns and nullability.

CREATE TABLE new_bills (
    id              BLOB NOT NULL PRIMARY KEY,
    number          BIGINT NOT NULL UNIQUE,
    customer_id     BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    period          TEXT NOT NULL,               -- 2026-03 for a calendar month, else 2026-02-21/2026-03-20
    currency        TEXT NOT NULL,
    state           TEXT NOT NULL,
    version         BIGINT NOT NULL,             -- counts the steps
    latest          BIGINT NOT NULL,             -- the number of its newest content, in bill_versions
    billing_address TEXT,                        -- fixed when sent to the customer
    created_at      TEXT NOT NULL,
    uncovered       BIGINT,
    first_day       TEXT NOT NULL,
    last_day        TEXT NOT NULL,
    fingerprint     TEXT,
    reissue_of      BLOB,                        -- the voided bill that it takes the place of
    approve_by      TEXT,                        -- the day, fixed when sent to the customer
    payment_terms   BIGINT,                      -- days, fixed when sent to the customer
    due             TEXT                         -- the day, fixed by the approval
);
INSERT INTO new_bills (id, number, customer_id, period, currency, state, version, latest, billing_address, created_at,
                       uncovered, first_day, last_day, fingerprint)
SELECT id, number, customer_id, period, currency, state, version, 1, billing_address, created_at, uncovered, first_day,
       last_day, fingerprint
FROM bills;

CREATE TABLE bill_versions (
    id               BLOB NOT NULL PRIMARY KEY,
    bill_id          BLOB NOT NULL REFERENCES new_bills (id) ON DELETE CASCADE,
    number           BIGINT NOT NULL,            -- from 1
    cause            TEXT NOT NULL,              -- imported, restated, ...
    row_count        BIGINT NOT NULL,
    billed           TEXT NOT NULL,              -- exact decimals, as the file has them
    effective        TEXT NOT NULL,
    content_hash     TEXT NOT NULL,              -- what an approval approves
    file_name        TEXT NOT NULL,
    file_sha256      TEXT NOT NULL,
    rows_fingerprint TEXT,                       -- of its line items, their sums and their sources
    UNIQUE (bill_id, number)
);
INSERT INTO bill_versions (id, bill_id, number, cause, row_count, billed, effective, content_hash, file_name, file_sha256,
                           rows_fingerprint)
SELECT id, id, 1, 'imported', row_count, billed, effective, content_hash, file_name, file_sha256, rows_fingerprint
FROM bills;

CREATE TABLE new_bill_steps (
    bill_id      BLOB NOT NULL REFERENCES new_bills (id) ON DELETE CASCADE,
    version      BIGINT NOT NULL,                -- the bill's version after the step
    state        TEXT NOT NULL,                  -- the state after the step
    account_id   BLOB,                           -- null: the command line
    person       TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    at           TEXT NOT NULL,
    content      BIGINT NOT NULL,                -- the number of the content that the bill had then
    reason       TEXT,
    PRIMARY KEY (bill_id, version)
);
INSERT INTO new_bill_steps (bill_id, version, state, account_id, person, content_hash, at, content)
SELECT bill_id, version, state, account_id, person, content_hash, at, 1 FROM bill_steps;

CREATE TABLE new_bill_costs (
    version_id BLOB NOT NULL REFERENCES bill_versions (id) ON DELETE CASCADE,
    dimension  TEXT NOT NULL,                    -- service, provider, tags
    position   BIGINT NOT NULL,
    key        TEXT,
    billed     TEXT NOT NULL,
    effective  TEXT NOT NULL,
    row_count  BIGINT NOT NULL,
    PRIMARY KEY (version_id, dimension, position)
);
INSERT INTO new_bill_costs (version_id, dimension, position, key, billed, effective, row_count)
SELECT bill_id, dimension, position, key, billed, effective, row_count FROM bill_costs;

-- The sources of a version: each provider and billing account in it, with the file its lines came from.
CREATE TABLE new_bill_sources (
    version_id      BLOB NOT NULL REFERENCES bill_versions (id) ON DELETE CASCADE,
    position        BIGINT NOT NULL,
    batch           BIGINT NOT NULL,             -- which of the bill's imports
    provider        TEXT,
    billing_account TEXT,
    content_hash    TEXT NOT NULL,               -- of these lines
    file_name       TEXT NOT NULL,
    PRIMARY KEY (version_id, position)
);
INSERT INTO new_bill_sources (version_id, position, batch, provider, billing_account, content_hash, file_name)
SELECT bill_id, position, batch, provider, billing_account, content_hash, file_name FROM bill_sources;

CREATE TABLE new_bill_warnings (
    version_id BLOB NOT NULL REFERENCES bill_versions (id) ON DELETE CASCADE,
    batch      BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    text       TEXT NOT NULL,
    PRIMARY KEY (version_id, batch, position)
);
INSERT INTO new_bill_warnings (version_id, batch, position, text) SELECT bill_id, batch, position, text FROM bill_warnings;

-- Of older versions; its rows are moved into blocks at the first start, and then it stays empty.
CREATE TABLE new_line_items (
    bill_id          BLOB NOT NULL,
    line             BIGINT NOT NULL,
    day              TEXT,
    provider         TEXT,
    service          TEXT,
    sub_account      TEXT,
    sub_account_name TEXT,
    region           TEXT,
    resource         TEXT,
    charge_category  TEXT,
    description      TEXT,
    tags             TEXT,
    billed           TEXT NOT NULL,
    effective        TEXT NOT NULL,
    billing_account  TEXT,
    PRIMARY KEY (bill_id, line)
);
INSERT INTO new_line_items (bill_id, line, day, provider, service, sub_account, sub_account_name, region, resource,
                            charge_category, description, tags, billed, effective, billing_account)
SELECT bill_id, line, day, provider, service, sub_account, sub_account_name, region, resource, charge_category, description,
       tags, billed, effective, billing_account
FROM line_items;

CREATE TABLE new_mails (
    id          BLOB NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    account_id  BLOB REFERENCES accounts (id) ON DELETE CASCADE,
    contact_id  BLOB REFERENCES contacts (id) ON DELETE CASCADE,
    bill_id     BLOB REFERENCES new_bills (id) ON DELETE CASCADE, -- the bill it is about
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
INSERT INTO new_mails (id, kind, account_id, contact_id, bill_id, link_id, email, name, customer, detail, state, tries,
                       next_try_at, lease, lease_until, error, created_at, sent_at)
SELECT id, kind, account_id, contact_id, bill_id, link_id, email, name, customer, detail, state, tries, next_try_at, lease,
       lease_until, error, created_at, sent_at
FROM mails;

DROP TRIGGER bill_lines_are_not_changed;
DROP TRIGGER bill_lines_are_added_to_drafts;
DROP TRIGGER bill_lines_stay;
DROP TABLE mails;
DROP TABLE line_items;
DROP TABLE bill_warnings;
DROP TABLE bill_sources;
DROP TABLE bill_costs;
DROP TABLE bill_steps;
DROP TABLE bills; -- nothing refers to it any more, so nothing goes with it

ALTER TABLE new_bills RENAME TO bills;
ALTER TABLE new_bill_steps RENAME TO bill_steps;
ALTER TABLE new_bill_costs RENAME TO bill_costs;
ALTER TABLE new_bill_sources RENAME TO bill_sources;
ALTER TABLE new_bill_warnings RENAME TO bill_warnings;
ALTER TABLE new_line_items RENAME TO line_items;
ALTER TABLE new_mails RENAME TO mails;
ALTER TABLE bill_lines RENAME COLUMN bill_id TO version_id;

CREATE INDEX bills_by_customer ON bills (customer_id, period);
CREATE INDEX bills_by_period ON bills (period);
CREATE INDEX mails_by_state ON mails (state, next_try_at);
CREATE INDEX mails_by_account ON mails (account_id);
CREATE INDEX mails_by_contact ON mails (contact_id);
CREATE INDEX mails_by_bill ON mails (bill_id);

-- How many days a customer has to approve a bill.
ALTER TABLE customer_settings ADD COLUMN approval_days BIGINT NOT NULL DEFAULT 14;

-- Bills with their newest content.
CREATE VIEW current_bills AS
SELECT b.id, b.number, b.customer_id, b.period, b.first_day, b.last_day, b.currency, b.state, b.version, b.latest,
       b.billing_address, b.created_at, b.uncovered, b.fingerprint, b.reissue_of, b.approve_by, b.payment_terms, b.due,
       v.id AS version_id, v.cause, v.row_count, v.billed, v.effective, v.content_hash, v.file_name, v.file_sha256,
       v.rows_fingerprint
FROM bills b JOIN bill_versions v ON v.bill_id = b.id AND v.number = b.latest;

CREATE TRIGGER bill_steps_are_not_changed BEFORE UPDATE ON bill_steps
WHEN NEW.bill_id <> OLD.bill_id OR NEW.version <> OLD.version OR NEW.state <> OLD.state
  OR NEW.account_id IS NOT OLD.account_id OR NEW.content_hash <> OLD.content_hash OR NEW.at <> OLD.at
  OR NEW.content <> OLD.content OR NEW.reason IS NOT OLD.reason
  OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person')
BEGIN SELECT RAISE(ABORT, 'steps of a bill are only ever added'); END;
CREATE TRIGGER bill_steps_stay BEFORE DELETE ON bill_steps
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id)
BEGIN SELECT RAISE(ABORT, 'steps of a bill are only ever added'); END;

-- A bill that was sent to the customer stays on record. What hangs on it is deleted with it, and so stays with it.
CREATE TRIGGER bills_that_were_sent_stay BEFORE DELETE ON bills
WHEN EXISTS (SELECT 1 FROM bill_steps WHERE bill_id = OLD.id AND state IN ('sent_for_approval', 'approved'))
BEGIN SELECT RAISE(ABORT, 'a bill that was sent for approval stays on record'); END;
CREATE TRIGGER bills_stay_what_they_are BEFORE UPDATE ON bills
WHEN NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.customer_id <> OLD.customer_id OR NEW.period <> OLD.period
  OR NEW.currency <> OLD.currency OR NEW.created_at <> OLD.created_at OR NEW.first_day <> OLD.first_day
  OR NEW.last_day <> OLD.last_day OR NEW.reissue_of IS NOT OLD.reissue_of OR NEW.latest NOT IN (OLD.latest, OLD.latest + 1)
  OR (OLD.state IN ('sent_for_approval', 'approved', 'voided') AND NEW.latest <> OLD.latest)
  OR (OLD.state IN ('approved', 'voided') AND (NEW.billing_address IS NOT OLD.billing_address OR NEW.due IS NOT OLD.due
      OR NEW.approve_by IS NOT OLD.approve_by OR NEW.payment_terms IS NOT OLD.payment_terms))
  OR (OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'voided'))
  OR (OLD.state = 'voided' AND NEW.state <> 'voided')
BEGIN SELECT RAISE(ABORT, 'a bill stays what it is'); END;

-- Fingerprints of older versions are made once, at the first start.
CREATE TRIGGER bill_versions_are_not_changed BEFORE UPDATE ON bill_versions
WHEN NEW.id <> OLD.id OR NEW.bill_id <> OLD.bill_id OR NEW.number <> OLD.number OR NEW.cause <> OLD.cause
  OR NEW.row_count <> OLD.row_count OR NEW.billed <> OLD.billed OR NEW.effective <> OLD.effective
  OR NEW.content_hash <> OLD.content_hash OR NEW.file_name <> OLD.file_name OR NEW.file_sha256 <> OLD.file_sha256
  OR (OLD.rows_fingerprint IS NOT NULL AND NEW.rows_fingerprint IS NOT OLD.rows_fingerprint)
BEGIN SELECT RAISE(ABORT, 'versions of a bill are only ever added'); END;
CREATE TRIGGER bill_versions_stay BEFORE DELETE ON bill_versions
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id)
BEGIN SELECT RAISE(ABORT, 'versions of a bill are only ever added'); END;

CREATE TRIGGER bill_costs_are_not_changed BEFORE UPDATE ON bill_costs
BEGIN SELECT RAISE(ABORT, 'versions of a bill are only ever added'); END;
CREATE TRIGGER bill_costs_stay BEFORE DELETE ON bill_costs
WHEN EXISTS (SELECT 1 FROM bill_versions WHERE id = OLD.version_id)
BEGIN SELECT RAISE(ABORT, 'versions of a bill are only ever added'); END;
CREATE TRIGGER bill_sources_are_not_changed BEFORE UPDATE ON bill_sources
BEGIN SELECT RAISE(ABORT, 'versions of a bill are only ever added'); END;
CREATE TRIGGER bill_sources_stay BEFORE DELETE ON bill_sources
WHEN EXISTS (SELECT 1 FROM bill_versions WHERE id = OLD.version_id)
BEGIN SELECT RAISE(ABORT, 'versions of a bill are only ever added'); END;

-- An import stores blocks first, and their version with its sums last.
CREATE TRIGGER bill_lines_are_not_changed BEFORE UPDATE ON bill_lines
BEGIN SELECT RAISE(ABORT, 'blocks of line items do not change'); END;
CREATE TRIGGER bill_lines_come_before_their_version BEFORE INSERT ON bill_lines
WHEN EXISTS (SELECT 1 FROM bill_versions WHERE id = NEW.version_id)
 AND EXISTS (SELECT 1 FROM tallies WHERE name = 'lines' AND count = 1)
BEGIN SELECT RAISE(ABORT, 'versions of a bill are only ever added'); END;
CREATE TRIGGER bill_lines_stay BEFORE DELETE ON bill_lines
WHEN EXISTS (SELECT 1 FROM bill_versions WHERE id = OLD.version_id)
BEGIN SELECT RAISE(ABORT, 'versions of a bill are only ever added'); END;
CREATE TRIGGER bill_lines_go_with_their_version AFTER DELETE ON bill_versions
BEGIN DELETE FROM bill_lines WHERE version_id = OLD.id; END;

-- A server of an older version that still runs would store rows that nobody reads.
CREATE TRIGGER line_items_are_not_added BEFORE INSERT ON line_items
BEGIN SELECT RAISE(ABORT, 'a newer version of Cloudtab uses this database: restart this server'); END;
