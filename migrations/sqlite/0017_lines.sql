-- Line items are stored in compressed blocks of some thousand rows (domain/src/lines.rs, docs/lines.md): a million rows are
-- about 120 inserts. The rows of older versions are moved into blocks at the first start (storage/src/lines/upgrade.rs).
-- The twin in ../postgres has the same tables, columns and nullability.

CREATE TABLE bill_lines (
    bill_id   BLOB NOT NULL,                     -- no foreign key: an import stores lines before their bill is made
    block     BIGINT NOT NULL,                   -- from 1, without a gap
    row_count BIGINT NOT NULL,
    data      BLOB NOT NULL,
    PRIMARY KEY (bill_id, block)
);
INSERT INTO tallies (name, count) VALUES ('lines', 0); -- 1 when the rows of older versions are in blocks

-- Only blocks without a bill are given to one that is a draft.
CREATE TRIGGER bill_lines_are_not_changed BEFORE UPDATE ON bill_lines
WHEN NEW.block <> OLD.block OR NEW.row_count <> OLD.row_count OR NEW.data <> OLD.data
  OR EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id OR (id = NEW.bill_id AND state <> 'draft'))
BEGIN SELECT RAISE(ABORT, 'blocks of line items do not change'); END;
CREATE TRIGGER bill_lines_are_added_to_drafts BEFORE INSERT ON bill_lines
WHEN EXISTS (SELECT 1 FROM bills WHERE id = NEW.bill_id AND state <> 'draft')
 AND EXISTS (SELECT 1 FROM tallies WHERE name = 'lines' AND count = 1)
BEGIN SELECT RAISE(ABORT, 'line items change in drafts only'); END;
CREATE TRIGGER bill_lines_stay BEFORE DELETE ON bill_lines
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id AND state <> 'draft')
BEGIN SELECT RAISE(ABORT, 'line items change in drafts only'); END;
CREATE TRIGGER bill_lines_go_with_their_bill AFTER DELETE ON bills
BEGIN DELETE FROM bill_lines WHERE bill_id = OLD.id; END;

-- The moved rows are deleted, also those of bills that were sent.
DROP TRIGGER line_items_are_not_changed;
DROP TRIGGER line_items_stay;

-- A server of an older version that still runs would store rows that nobody reads.
CREATE TRIGGER line_items_are_not_added BEFORE INSERT ON line_items
BEGIN SELECT RAISE(ABORT, 'a newer version of Cloudtab uses this database: restart this server'); END;
