-- Line items are stored in compressed blocks of some thousand rows (domain/src/lines.rs, docs/lines.md): a million rows are
-- about 120 inserts. The rows of older versions are moved into blocks at the first start (storage/src/lines/upgrade.rs).
-- The twin in ../sqlite has the same tables, columns and nullability.

CREATE TABLE bill_lines (
    bill_id   UUID NOT NULL,                     -- no foreign key: an import stores lines before their bill is made
    block     BIGINT NOT NULL,                   -- from 1, without a gap
    row_count BIGINT NOT NULL,
    data      BYTEA NOT NULL,
    PRIMARY KEY (bill_id, block)
);
ALTER TABLE bill_lines ALTER COLUMN data SET STORAGE EXTERNAL; -- it is compressed already
INSERT INTO tallies (name, count) VALUES ('lines', 0); -- 1 when the rows of older versions are in blocks

-- Only blocks without a bill are given to one that is a draft.
CREATE FUNCTION refuse_other_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.block <> OLD.block OR NEW.row_count <> OLD.row_count OR NEW.data <> OLD.data
       OR EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id OR (id = NEW.bill_id AND state <> 'draft')) THEN
        RAISE EXCEPTION 'blocks of line items do not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bill_lines_are_not_changed BEFORE UPDATE ON bill_lines FOR EACH ROW EXECUTE FUNCTION refuse_other_lines();
CREATE FUNCTION refuse_lines_outside_of_drafts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bills WHERE id = NEW.bill_id AND state <> 'draft')
       AND EXISTS (SELECT 1 FROM tallies WHERE name = 'lines' AND count = 1) THEN
        RAISE EXCEPTION 'line items change in drafts only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bill_lines_are_added_to_drafts BEFORE INSERT ON bill_lines FOR EACH ROW
EXECUTE FUNCTION refuse_lines_outside_of_drafts();
CREATE TRIGGER bill_lines_stay BEFORE DELETE ON bill_lines FOR EACH ROW EXECUTE FUNCTION refuse_outside_of_drafts();
CREATE FUNCTION delete_lines_of_bill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM bill_lines WHERE bill_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER bill_lines_go_with_their_bill AFTER DELETE ON bills FOR EACH ROW EXECUTE FUNCTION delete_lines_of_bill();
CREATE TRIGGER bill_lines_are_not_emptied BEFORE TRUNCATE ON bill_lines EXECUTE FUNCTION refuse('bills stay on record');

-- The moved rows are deleted, also those of bills that were sent.
DROP TRIGGER line_items_are_not_changed ON line_items;
DROP TRIGGER line_items_stay ON line_items;
DROP TRIGGER line_items_are_not_emptied ON line_items;

-- A server of an older version that still runs would store rows that nobody reads.
CREATE TRIGGER line_items_are_not_added BEFORE INSERT ON line_items FOR EACH ROW
EXECUTE FUNCTION refuse('a newer version of Cloudtab uses this database: restart this server');
