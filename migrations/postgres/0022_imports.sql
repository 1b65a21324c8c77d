-- Each import that made or changed a bill: its files, and the rows that were left out with a reason. A version of a bill
-- names the imports whose lines it has. The twin in ../sqlite has the same tables, columns and nullability.

CREATE TABLE imports (
    id          UUID NOT NULL PRIMARY KEY,
    customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    format      TEXT NOT NULL,                   -- focus, aws, ...
    file_name   TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,                   -- of all its files, one after the other
    byte_count  BIGINT NOT NULL,
    row_count   BIGINT NOT NULL,                 -- the rows that became line items
    left_out    BIGINT NOT NULL,                 -- the rows that could not be read
    reason      TEXT                             -- why they were left out
);
CREATE INDEX imports_by_customer ON imports (customer_id);

-- The first rows of an import that were left out.
CREATE TABLE left_out_rows (
    import_id   UUID NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    position    BIGINT NOT NULL,
    line        BIGINT NOT NULL,
    column_name TEXT,                            -- null: the whole row
    reason      TEXT NOT NULL,
    raw         TEXT NOT NULL,                   -- shortened
    PRIMARY KEY (import_id, position)
);

CREATE TABLE version_imports (
    version_id UUID NOT NULL REFERENCES bill_versions (id) ON DELETE CASCADE,
    batch      BIGINT NOT NULL,                  -- as in bill_sources
    import_id  UUID NOT NULL,                    -- no foreign key: a customer's imports may go before its bills
    PRIMARY KEY (version_id, batch)
);
CREATE INDEX version_imports_by_import ON version_imports (import_id);

-- The files of an import, packed, in pieces. The pieces are stored first, and their import last.
CREATE TABLE import_files (
    import_id  UUID NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    part       BIGINT NOT NULL,                  -- from 0
    name       TEXT NOT NULL,
    byte_count BIGINT NOT NULL,
    PRIMARY KEY (import_id, part)
);
CREATE TABLE import_pieces (
    import_id UUID NOT NULL,
    part      BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    data      BYTEA NOT NULL,
    PRIMARY KEY (import_id, part, position)
);
ALTER TABLE import_pieces ALTER COLUMN data SET STORAGE EXTERNAL; -- it is packed already

-- Imports stay what they are.
CREATE TRIGGER imports_are_not_changed BEFORE UPDATE ON imports FOR EACH ROW
EXECUTE FUNCTION refuse('imports stay on record');
CREATE FUNCTION refuse_of_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM version_imports WHERE import_id = OLD.id)
       AND EXISTS (SELECT 1 FROM customers WHERE id = OLD.customer_id) THEN
        RAISE EXCEPTION 'imports stay on record' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER imports_stay BEFORE DELETE ON imports FOR EACH ROW EXECUTE FUNCTION refuse_of_import();
CREATE FUNCTION delete_pieces_of_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM import_pieces WHERE import_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER import_pieces_go_with_their_import AFTER DELETE ON imports FOR EACH ROW
EXECUTE FUNCTION delete_pieces_of_import();
CREATE TRIGGER left_out_rows_are_not_changed BEFORE UPDATE ON left_out_rows FOR EACH ROW
EXECUTE FUNCTION refuse('imports stay on record');
CREATE TRIGGER import_pieces_are_not_changed BEFORE UPDATE ON import_pieces FOR EACH ROW
EXECUTE FUNCTION refuse('imports stay on record');
CREATE TRIGGER version_imports_are_not_changed BEFORE UPDATE ON version_imports FOR EACH ROW
EXECUTE FUNCTION refuse('versions of a bill are only ever added');
CREATE TRIGGER version_imports_stay BEFORE DELETE ON version_imports FOR EACH ROW
EXECUTE FUNCTION refuse_of_version();
