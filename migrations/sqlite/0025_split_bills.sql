-- What is disputed of a bill can go on in a bill of its own, so that the rest is approved at once. See docs/disputes.md.
-- The twin in ../postgres has the same tables, columns and nullability.

-- The bill whose disputed part this one is.
ALTER TABLE bills ADD COLUMN split_from BLOB;
CREATE INDEX bills_by_split ON bills (split_from) WHERE split_from IS NOT NULL;
CREATE INDEX bills_by_reissue ON bills (reissue_of) WHERE reissue_of IS NOT NULL;

DROP VIEW current_bills;
CREATE VIEW current_bills AS
SELECT b.id, b.number, b.customer_id, b.period, b.first_day, b.last_day, b.currency, b.state, b.version, b.latest,
       b.billing_address, b.created_at, b.uncovered, b.fingerprint, b.reissue_of, b.approve_by, b.payment_terms, b.due,
       b.split_from, v.id AS version_id, v.cause, v.row_count, v.billed, v.effective, v.content_hash, v.file_name, v.file_sha256,
       v.rows_fingerprint
FROM bills b JOIN bill_versions v ON v.bill_id = b.id AND v.number = b.latest;

DROP TRIGGER bills_stay_what_they_are;
CREATE TRIGGER bills_stay_what_they_are BEFORE UPDATE ON bills
WHEN NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.customer_id <> OLD.customer_id OR NEW.period <> OLD.period
  OR NEW.currency <> OLD.currency OR NEW.created_at <> OLD.created_at OR NEW.first_day <> OLD.first_day
  OR NEW.last_day <> OLD.last_day OR NEW.reissue_of IS NOT OLD.reissue_of OR NEW.split_from IS NOT OLD.split_from
  OR NEW.latest NOT IN (OLD.latest, OLD.latest + 1)
  OR (OLD.state IN ('sent_for_approval', 'approved', 'voided') AND NEW.latest <> OLD.latest)
  OR (OLD.state IN ('approved', 'voided') AND (NEW.billing_address IS NOT OLD.billing_address OR NEW.due IS NOT OLD.due
      OR NEW.approve_by IS NOT OLD.approve_by OR NEW.payment_terms IS NOT OLD.payment_terms))
  OR (OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'voided'))
  OR (OLD.state = 'voided' AND NEW.state <> 'voided')
BEGIN SELECT RAISE(ABORT, 'a bill stays what it is'); END;

-- Disputes of a bill are accepted at once while they are together at most this amount: exact decimals; null for never.
ALTER TABLE customer_settings ADD COLUMN grant_up_to TEXT;
-- How a month that the customer approved is corrected: next_bill, credit_note. See docs/importing-bills.md.
ALTER TABLE customer_settings ADD COLUMN corrections TEXT NOT NULL DEFAULT 'next_bill';
