-- Every content of a bill is a version, which never changes: line items, sums, sources and hash belong to it, and the old
-- ones stay readable. See docs/life-of-a-bill.md. The content that a bill had so far is its first version, under the id of
-- the bill, so that its lines and fingerprints stay what they are.
-- The twin in ../sqlite has the same tables, columns and nullability.

CREATE TABLE bill_versions (
    id               UUID NOT NULL PRIMARY KEY,
    bill_id          UUID NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
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

DROP TRIGGER bills_that_were_sent_are_not_changed ON bills;
ALTER TABLE bills DROP COLUMN row_count, DROP COLUMN billed, DROP COLUMN effective, DROP COLUMN content_hash,
    DROP COLUMN file_name, DROP COLUMN file_sha256, DROP COLUMN rows_fingerprint;
ALTER TABLE bills ADD COLUMN latest BIGINT NOT NULL DEFAULT 1; -- the number of its newest content, in bill_versions
ALTER TABLE bills ALTER COLUMN latest DROP DEFAULT;
ALTER TABLE bills ADD COLUMN reissue_of UUID;                  -- the voided bill that it takes the place of
ALTER TABLE bills ADD COLUMN approve_by DATE;                  -- fixed when sent to the customer
ALTER TABLE bills ADD COLUMN payment_terms BIGINT;             -- days, fixed when sent to the customer
ALTER TABLE bills ADD COLUMN due DATE;                         -- fixed by the approval

ALTER TABLE bill_steps ADD COLUMN content BIGINT NOT NULL DEFAULT 1; -- the number of the content that the bill had then
ALTER TABLE bill_steps ALTER COLUMN content DROP DEFAULT;
ALTER TABLE bill_steps ADD COLUMN reason TEXT;

DROP TRIGGER bill_costs_are_not_changed ON bill_costs;
DROP TRIGGER bill_costs_stay ON bill_costs;
ALTER TABLE bill_costs DROP CONSTRAINT bill_costs_bill_id_fkey;
ALTER TABLE bill_costs RENAME COLUMN bill_id TO version_id;
ALTER TABLE bill_costs ADD CONSTRAINT bill_costs_version_id_fkey
    FOREIGN KEY (version_id) REFERENCES bill_versions (id) ON DELETE CASCADE;

ALTER TABLE bill_sources DROP CONSTRAINT bill_sources_bill_id_fkey;
ALTER TABLE bill_sources RENAME COLUMN bill_id TO version_id;
ALTER TABLE bill_sources ADD CONSTRAINT bill_sources_version_id_fkey
    FOREIGN KEY (version_id) REFERENCES bill_versions (id) ON DELETE CASCADE;

ALTER TABLE bill_warnings DROP CONSTRAINT bill_warnings_bill_id_fkey;
ALTER TABLE bill_warnings RENAME COLUMN bill_id TO version_id;
ALTER TABLE bill_warnings ADD CONSTRAINT bill_warnings_version_id_fkey
    FOREIGN KEY (version_id) REFERENCES bill_versions (id) ON DELETE CASCADE;

-- Of older versions; its rows are moved into blocks at the first start, and then it stays empty.
ALTER TABLE line_items DROP CONSTRAINT line_items_bill_id_fkey;

DROP TRIGGER bill_lines_are_not_changed ON bill_lines;
DROP TRIGGER bill_lines_are_added_to_drafts ON bill_lines;
DROP TRIGGER bill_lines_stay ON bill_lines;
DROP TRIGGER bill_lines_go_with_their_bill ON bills;
ALTER TABLE bill_lines RENAME COLUMN bill_id TO version_id;
DROP FUNCTION refuse_other_lines;
DROP FUNCTION refuse_lines_outside_of_drafts;
DROP FUNCTION refuse_outside_of_drafts;
DROP FUNCTION delete_lines_of_bill;

-- How many days a customer has to approve a bill.
ALTER TABLE customer_settings ADD COLUMN approval_days BIGINT NOT NULL DEFAULT 14;

-- Bills with their newest content.
CREATE VIEW current_bills AS
SELECT b.id, b.number, b.customer_id, b.period, b.first_day, b.last_day, b.currency, b.state, b.version, b.latest,
       b.billing_address, b.created_at, b.uncovered, b.fingerprint, b.reissue_of, b.approve_by, b.payment_terms, b.due,
       v.id AS version_id, v.cause, v.row_count, v.billed, v.effective, v.content_hash, v.file_name, v.file_sha256,
       v.rows_fingerprint
FROM bills b JOIN bill_versions v ON v.bill_id = b.id AND v.number = b.latest;

CREATE TRIGGER bills_stay_what_they_are BEFORE UPDATE ON bills FOR EACH ROW
WHEN (NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.customer_id <> OLD.customer_id OR NEW.period <> OLD.period
      OR NEW.currency <> OLD.currency OR NEW.created_at <> OLD.created_at OR NEW.first_day <> OLD.first_day
      OR NEW.last_day <> OLD.last_day OR NEW.reissue_of IS DISTINCT FROM OLD.reissue_of
      OR NEW.latest NOT IN (OLD.latest, OLD.latest + 1)
      OR (OLD.state IN ('sent_for_approval', 'approved', 'voided') AND NEW.latest <> OLD.latest)
      OR (OLD.state IN ('approved', 'voided')
          AND (NEW.billing_address IS DISTINCT FROM OLD.billing_address OR NEW.due IS DISTINCT FROM OLD.due
               OR NEW.approve_by IS DISTINCT FROM OLD.approve_by
               OR NEW.payment_terms IS DISTINCT FROM OLD.payment_terms))
      OR (OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'voided'))
      OR (OLD.state = 'voided' AND NEW.state <> 'voided'))
EXECUTE FUNCTION refuse('a bill stays what it is');

-- Fingerprints of older versions are made once, at the first start.
CREATE TRIGGER bill_versions_are_not_changed BEFORE UPDATE ON bill_versions FOR EACH ROW
WHEN (to_jsonb(NEW) - 'rows_fingerprint' <> to_jsonb(OLD) - 'rows_fingerprint'
      OR (OLD.rows_fingerprint IS NOT NULL AND NEW.rows_fingerprint IS DISTINCT FROM OLD.rows_fingerprint))
EXECUTE FUNCTION refuse('versions of a bill are only ever added');
CREATE TRIGGER bill_versions_stay BEFORE DELETE ON bill_versions FOR EACH ROW EXECUTE FUNCTION refuse_of_bill();
CREATE TRIGGER bill_versions_are_not_emptied BEFORE TRUNCATE ON bill_versions
EXECUTE FUNCTION refuse('bills stay on record');

CREATE FUNCTION refuse_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bill_versions WHERE id = OLD.version_id) THEN
        RAISE EXCEPTION 'versions of a bill are only ever added' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER bill_costs_are_not_changed BEFORE UPDATE ON bill_costs FOR EACH ROW
EXECUTE FUNCTION refuse('versions of a bill are only ever added');
CREATE TRIGGER bill_costs_stay BEFORE DELETE ON bill_costs FOR EACH ROW EXECUTE FUNCTION refuse_of_version();
CREATE TRIGGER bill_sources_are_not_changed BEFORE UPDATE ON bill_sources FOR EACH ROW
EXECUTE FUNCTION refuse('versions of a bill are only ever added');
CREATE TRIGGER bill_sources_stay BEFORE DELETE ON bill_sources FOR EACH ROW EXECUTE FUNCTION refuse_of_version();
CREATE TRIGGER bill_sources_are_not_emptied BEFORE TRUNCATE ON bill_sources
EXECUTE FUNCTION refuse('bills stay on record');

-- An import stores blocks first, and their version with its sums last.
CREATE TRIGGER bill_lines_are_not_changed BEFORE UPDATE ON bill_lines FOR EACH ROW
EXECUTE FUNCTION refuse('blocks of line items do not change');
CREATE FUNCTION refuse_lines_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bill_versions WHERE id = NEW.version_id)
       AND EXISTS (SELECT 1 FROM tallies WHERE name = 'lines' AND count = 1) THEN
        RAISE EXCEPTION 'versions of a bill are only ever added' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bill_lines_come_before_their_version BEFORE INSERT ON bill_lines FOR EACH ROW
EXECUTE FUNCTION refuse_lines_of_version();
CREATE TRIGGER bill_lines_stay BEFORE DELETE ON bill_lines FOR EACH ROW EXECUTE FUNCTION refuse_of_version();
CREATE FUNCTION delete_lines_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM bill_lines WHERE version_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER bill_lines_go_with_their_version AFTER DELETE ON bill_versions FOR EACH ROW
EXECUTE FUNCTION delete_lines_of_version();
