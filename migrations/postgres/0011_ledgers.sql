-- What means money is only ever added to: the schema refuses to change or remove it, and fingerprints show what was changed
-- past the schema. See docs/ledgers.md. The twin in ../sqlite has the same tables, columns and nullability.

ALTER TABLE bills ADD COLUMN rows_fingerprint TEXT;    -- of its line items and their sums, made at the import
ALTER TABLE bills ADD COLUMN fingerprint TEXT;         -- of the bill, its steps and what it drew, made at each step
ALTER TABLE purchase_orders ADD COLUMN fingerprint TEXT; -- of the order and its ledger
INSERT INTO tallies (name, count) VALUES ('fingerprints', 0); -- 1 when the rows of older versions have theirs

-- A ledger does not go with its order.
ALTER TABLE purchase_order_ledger DROP CONSTRAINT purchase_order_ledger_purchase_order_id_fkey;
ALTER TABLE purchase_order_ledger ADD CONSTRAINT purchase_order_ledger_purchase_order_id_fkey
    FOREIGN KEY (purchase_order_id) REFERENCES purchase_orders (id) ON DELETE RESTRICT;

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $$;

-- Of an entry only the name may go, when the person is forgotten (domain::privacy::FORGOTTEN).
CREATE TRIGGER purchase_order_ledger_is_not_changed BEFORE UPDATE ON purchase_order_ledger FOR EACH ROW
WHEN (to_jsonb(NEW) - 'person' <> to_jsonb(OLD) - 'person'
      OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person'))
EXECUTE FUNCTION refuse('entries of a ledger are only ever added');
-- The entries of an order that no bill drew on go when the order is removed.
CREATE FUNCTION refuse_of_drawn_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM purchase_order_ledger
               WHERE purchase_order_id = OLD.purchase_order_id AND bill_id IS NOT NULL) THEN
        RAISE EXCEPTION 'entries of a ledger are only ever added' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER purchase_order_ledger_stays BEFORE DELETE ON purchase_order_ledger FOR EACH ROW
EXECUTE FUNCTION refuse_of_drawn_order();

CREATE TRIGGER bill_steps_are_not_changed BEFORE UPDATE ON bill_steps FOR EACH ROW
WHEN (to_jsonb(NEW) - 'person' <> to_jsonb(OLD) - 'person'
      OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person'))
EXECUTE FUNCTION refuse('steps of a bill are only ever added');
CREATE FUNCTION refuse_of_bill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id) THEN
        RAISE EXCEPTION 'steps of a bill are only ever added' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER bill_steps_stay BEFORE DELETE ON bill_steps FOR EACH ROW EXECUTE FUNCTION refuse_of_bill();

-- A bill that was sent to the customer stays as it was sent. What hangs on it is deleted with it, and so stays with it.
CREATE FUNCTION refuse_of_sent_bill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bill_steps WHERE bill_id = OLD.id AND state IN ('sent_for_approval', 'approved')) THEN
        RAISE EXCEPTION 'a bill that was sent for approval stays on record' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bills_that_were_sent_stay BEFORE DELETE ON bills FOR EACH ROW EXECUTE FUNCTION refuse_of_sent_bill();
CREATE TRIGGER bills_that_were_sent_are_not_changed BEFORE UPDATE ON bills FOR EACH ROW
WHEN (NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.customer_id <> OLD.customer_id OR NEW.period <> OLD.period
      OR NEW.currency <> OLD.currency OR NEW.row_count <> OLD.row_count OR NEW.billed <> OLD.billed
      OR NEW.effective <> OLD.effective OR NEW.content_hash <> OLD.content_hash OR NEW.file_name <> OLD.file_name
      OR NEW.file_sha256 <> OLD.file_sha256 OR NEW.created_at <> OLD.created_at
      OR NEW.first_day <> OLD.first_day OR NEW.last_day <> OLD.last_day
      OR (OLD.rows_fingerprint IS NOT NULL AND NEW.rows_fingerprint IS DISTINCT FROM OLD.rows_fingerprint)
      OR (OLD.state = 'approved' AND NEW.billing_address IS DISTINCT FROM OLD.billing_address))
EXECUTE FUNCTION refuse_of_sent_bill();

CREATE FUNCTION refuse_outside_of_drafts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'line items and their sums change in drafts only' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_items_are_not_changed BEFORE UPDATE ON line_items FOR EACH ROW
EXECUTE FUNCTION refuse_outside_of_drafts();
CREATE TRIGGER line_items_stay BEFORE DELETE ON line_items FOR EACH ROW EXECUTE FUNCTION refuse_outside_of_drafts();
CREATE TRIGGER bill_costs_are_not_changed BEFORE UPDATE ON bill_costs FOR EACH ROW
EXECUTE FUNCTION refuse_outside_of_drafts();
CREATE TRIGGER bill_costs_stay BEFORE DELETE ON bill_costs FOR EACH ROW EXECUTE FUNCTION refuse_outside_of_drafts();

-- Of a record the words may go, when a person is forgotten; records of versions without hashes get theirs once.
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log FOR EACH ROW
WHEN (to_jsonb(NEW) - '{person,subject,changes,salt,digest,hash}'::text[]
      <> to_jsonb(OLD) - '{person,subject,changes,salt,digest,hash}'::text[]
      OR (OLD.hash IS NOT NULL AND (NEW.hash IS DISTINCT FROM OLD.hash OR NEW.digest IS DISTINCT FROM OLD.digest))
      OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person')
      OR (NEW.subject <> OLD.subject AND NEW.subject <> 'A forgotten person')
      OR (NEW.changes <> OLD.changes AND NEW.changes <> '[]'))
EXECUTE FUNCTION refuse('records of the audit log are only ever added');
CREATE TRIGGER audit_log_stays BEFORE DELETE ON audit_log FOR EACH ROW
EXECUTE FUNCTION refuse('records of the audit log are only ever added');
CREATE TRIGGER audit_heads_go_on BEFORE UPDATE ON audit_heads FOR EACH ROW
WHEN (NEW.customer_id <> OLD.customer_id OR NEW.seq NOT IN (OLD.seq, OLD.seq + 1))
EXECUTE FUNCTION refuse('records of the audit log are only ever added');
CREATE TRIGGER audit_heads_stay BEFORE DELETE ON audit_heads FOR EACH ROW
EXECUTE FUNCTION refuse('records of the audit log are only ever added');

-- Emptying a table as a whole asks no row.
CREATE TRIGGER bills_are_not_emptied BEFORE TRUNCATE ON bills EXECUTE FUNCTION refuse('bills stay on record');
CREATE TRIGGER bill_steps_are_not_emptied BEFORE TRUNCATE ON bill_steps EXECUTE FUNCTION refuse('bills stay on record');
CREATE TRIGGER line_items_are_not_emptied BEFORE TRUNCATE ON line_items EXECUTE FUNCTION refuse('bills stay on record');
CREATE TRIGGER bill_costs_are_not_emptied BEFORE TRUNCATE ON bill_costs EXECUTE FUNCTION refuse('bills stay on record');
CREATE TRIGGER purchase_order_ledger_is_not_emptied BEFORE TRUNCATE ON purchase_order_ledger
EXECUTE FUNCTION refuse('entries of a ledger are only ever added');
CREATE TRIGGER audit_log_is_not_emptied BEFORE TRUNCATE ON audit_log
EXECUTE FUNCTION refuse('records of the audit log are only ever added');
CREATE TRIGGER audit_heads_are_not_emptied BEFORE TRUNCATE ON audit_heads
EXECUTE FUNCTION refuse('records of the audit log are only ever added');
