-- The true days of a bill's period, where its lines come from, and what looked odd when they were imported.
-- The twin in ../postgres has the same tables, columns and nullability; a test compares them.

-- The code in `period` is 2026-03 for a calendar month, else 2026-02-21/2026-03-20.
ALTER TABLE bills ADD COLUMN first_day TEXT NOT NULL DEFAULT '';
ALTER TABLE bills ADD COLUMN last_day TEXT NOT NULL DEFAULT '';
UPDATE bills SET first_day = period || '-01', last_day = date(period || '-01', '+1 month', '-1 day');

ALTER TABLE line_items ADD COLUMN billing_account TEXT;

-- The sources of a bill: each provider and billing account in it, with the file its lines came from.
CREATE TABLE bill_sources (
    bill_id         BLOB NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
    position        BIGINT NOT NULL,
    batch           BIGINT NOT NULL,             -- which of the bill's imports
    provider        TEXT,
    billing_account TEXT,
    content_hash    TEXT NOT NULL,               -- of these lines
    file_name       TEXT NOT NULL,
    PRIMARY KEY (bill_id, position)
);
INSERT INTO bill_sources (bill_id, position, batch, provider, content_hash, file_name)
SELECT d.bill_id, ROW_NUMBER() OVER (PARTITION BY d.bill_id ORDER BY d.provider) - 1, 1, d.provider, b.content_hash,
       b.file_name
FROM (SELECT DISTINCT bill_id, provider FROM line_items) d JOIN bills b ON b.id = d.bill_id;

-- What looked odd in a file that was imported all the same: it stays with the bill.
CREATE TABLE bill_warnings (
    bill_id  BLOB NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
    batch    BIGINT NOT NULL,
    position BIGINT NOT NULL,
    text     TEXT NOT NULL,
    PRIMARY KEY (bill_id, batch, position)
);
