-- What means money is only ever added to: the schema refuses to change or remove it, and fingerprints show what was changed
-- past the schema. See docs/ledgers.md. The twin in ../postgres has the same tables, columns and nullability.

ALTER TABLE bills ADD COLUMN rows_fingerprint TEXT;    -- of its line items and their sums, made at the import
ALTER TABLE bills ADD COLUMN fingerprint TEXT;         -- of the bill, its steps and what it drew, made at each step
ALTER TABLE purchase_orders ADD COLUMN fingerprint TEXT; -- of the order and its ledger
INSERT INTO tallies (name, count) VALUES ('fingerprints', 0); -- 1 when the rows of older versions have theirs

-- A ledger does not go with its order. SQLite changes no foreign key, so the table is made anew.
CREATE TABLE new_purchase_order_ledger (
    purchase_order_id BLOB NOT NULL REFERENCES purchase_orders (id) ON DELETE RESTRICT,
    seq               BIGINT NOT NULL,
    kind              TEXT NOT NULL,             -- base_value, bill_approved, bill_reversed, adjustment
    amount            BIGINT NOT NULL,
    bill_id           BLOB,
    note              TEXT NOT NULL,
    person            TEXT NOT NULL,
    at                TEXT NOT NULL,
    PRIMARY KEY (purchase_order_id, seq)
);
INSERT INTO new_purchase_order_ledger (purchase_order_id, seq, kind, amount, bill_id, note, person, at)
SELECT purchase_order_id, seq, kind, amount, bill_id, note, person, at FROM purchase_order_ledger;
DROP TABLE purchase_order_ledger;
ALTER TABLE new_purchase_order_ledger RENAME TO purchase_order_ledger;
CREATE INDEX purchase_order_ledger_by_bill ON purchase_order_ledger (bill_id);

-- Of an entry only the name may go, when the person is forgotten (domain::privacy::FORGOTTEN).
CREATE TRIGGER purchase_order_ledger_is_not_changed BEFORE UPDATE ON purchase_order_ledger
WHEN NEW.purchase_order_id <> OLD.purchase_order_id OR NEW.seq <> OLD.seq OR NEW.kind <> OLD.kind
  OR NEW.amount <> OLD.amount OR NEW.bill_id IS NOT OLD.bill_id OR NEW.note <> OLD.note OR NEW.at <> OLD.at
  OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person')
BEGIN SELECT RAISE(ABORT, 'entries of a ledger are only ever added'); END;
-- The entries of an order that no bill drew on go when the order is removed.
CREATE TRIGGER purchase_order_ledger_stays BEFORE DELETE ON purchase_order_ledger
WHEN EXISTS (SELECT 1 FROM purchase_order_ledger l
             WHERE l.purchase_order_id = OLD.purchase_order_id AND l.bill_id IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'entries of a ledger are only ever added'); END;

CREATE TRIGGER bill_steps_are_not_changed BEFORE UPDATE ON bill_steps
WHEN NEW.bill_id <> OLD.bill_id OR NEW.version <> OLD.version OR NEW.state <> OLD.state
  OR NEW.account_id IS NOT OLD.account_id OR NEW.content_hash <> OLD.content_hash OR NEW.at <> OLD.at
  OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person')
BEGIN SELECT RAISE(ABORT, 'steps of a bill are only ever added'); END;
CREATE TRIGGER bill_steps_stay BEFORE DELETE ON bill_steps
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id)
BEGIN SELECT RAISE(ABORT, 'steps of a bill are only ever added'); END;

-- A bill that was sent to the customer stays as it was sent. What hangs on it is deleted with it, and so stays with it.
CREATE TRIGGER bills_that_were_sent_stay BEFORE DELETE ON bills
WHEN EXISTS (SELECT 1 FROM bill_steps WHERE bill_id = OLD.id AND state IN ('sent_for_approval', 'approved'))
BEGIN SELECT RAISE(ABORT, 'a bill that was sent for approval stays on record'); END;
CREATE TRIGGER bills_that_were_sent_are_not_changed BEFORE UPDATE ON bills
WHEN EXISTS (SELECT 1 FROM bill_steps WHERE bill_id = OLD.id AND state IN ('sent_for_approval', 'approved'))
 AND (NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.customer_id <> OLD.customer_id OR NEW.period <> OLD.period
      OR NEW.currency <> OLD.currency OR NEW.row_count <> OLD.row_count OR NEW.billed <> OLD.billed
      OR NEW.effective <> OLD.effective OR NEW.content_hash <> OLD.content_hash OR NEW.file_name <> OLD.file_name
      OR NEW.file_sha256 <> OLD.file_sha256 OR NEW.created_at <> OLD.created_at
      OR NEW.first_day <> OLD.first_day OR NEW.last_day <> OLD.last_day
      OR (OLD.rows_fingerprint IS NOT NULL AND NEW.rows_fingerprint IS NOT OLD.rows_fingerprint)
      OR (OLD.state = 'approved' AND NEW.billing_address IS NOT OLD.billing_address))
BEGIN SELECT RAISE(ABORT, 'a bill that was sent for approval does not change'); END;

CREATE TRIGGER line_items_are_not_changed BEFORE UPDATE ON line_items
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id AND state <> 'draft')
BEGIN SELECT RAISE(ABORT, 'line items change in drafts only'); END;
CREATE TRIGGER line_items_stay BEFORE DELETE ON line_items
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id AND state <> 'draft')
BEGIN SELECT RAISE(ABORT, 'line items change in drafts only'); END;
CREATE TRIGGER bill_costs_are_not_changed BEFORE UPDATE ON bill_costs
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id AND state <> 'draft')
BEGIN SELECT RAISE(ABORT, 'sums of a bill change in drafts only'); END;
CREATE TRIGGER bill_costs_stay BEFORE DELETE ON bill_costs
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id AND state <> 'draft')
BEGIN SELECT RAISE(ABORT, 'sums of a bill change in drafts only'); END;

-- Of a record the words may go, when a person is forgotten; records of versions without hashes get theirs once.
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
WHEN NEW.customer_id <> OLD.customer_id OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at
  OR NEW.account_id IS NOT OLD.account_id OR NEW.section <> OLD.section OR NEW.action <> OLD.action
  OR NEW.subject_id IS NOT OLD.subject_id
  OR (OLD.hash IS NOT NULL AND (NEW.hash IS NOT OLD.hash OR NEW.digest IS NOT OLD.digest))
  OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person')
  OR (NEW.subject <> OLD.subject AND NEW.subject <> 'A forgotten person')
  OR (NEW.changes <> OLD.changes AND NEW.changes <> '[]')
BEGIN SELECT RAISE(ABORT, 'records of the audit log are only ever added'); END;
CREATE TRIGGER audit_log_stays BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'records of the audit log are only ever added'); END;
CREATE TRIGGER audit_heads_go_on BEFORE UPDATE ON audit_heads
WHEN NEW.customer_id <> OLD.customer_id OR NEW.seq NOT IN (OLD.seq, OLD.seq + 1)
BEGIN SELECT RAISE(ABORT, 'records of the audit log are only ever added'); END;
CREATE TRIGGER audit_heads_stay BEFORE DELETE ON audit_heads
BEGIN SELECT RAISE(ABORT, 'records of the audit log are only ever added'); END;
