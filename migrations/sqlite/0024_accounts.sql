-- Which account of a provider belongs to which customer, in which months; and exports that hold the accounts of several
-- customers, with the cost that nobody owns. The twin in ../postgres has the same tables, columns and nullability.

CREATE TABLE cloud_accounts (
    id           BLOB NOT NULL PRIMARY KEY,
    customer_id  BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    provider     TEXT NOT NULL,
    provider_key TEXT NOT NULL,                  -- folded
    account      TEXT NOT NULL,                  -- empty: the rows that name none
    account_key  TEXT NOT NULL,                  -- folded
    name         TEXT NOT NULL,                  -- may be empty
    first_month  TEXT NOT NULL,                  -- 2026-03
    last_month   TEXT,                           -- inclusive; null: no end
    version      BIGINT NOT NULL,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    updated_by   TEXT NOT NULL
);
CREATE INDEX cloud_accounts_by_key ON cloud_accounts (provider_key, account_key);
CREATE INDEX cloud_accounts_by_customer ON cloud_accounts (customer_id);

-- Counts the changes of the accounts, so that an import notices one that comes while it reads.
INSERT INTO tallies (name, count) VALUES ('cloud_accounts', 0);

-- An export that was divided by these accounts. It keeps the files; each of its customers has an import of its own.
CREATE TABLE exports (
    id          BLOB NOT NULL PRIMARY KEY,
    file_name   TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    row_count   BIGINT NOT NULL,                 -- the rows that became line items
    unassigned  BIGINT NOT NULL                  -- the rows that nobody owned when it was imported
);
CREATE TABLE export_files (
    export_id  BLOB NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    part       BIGINT NOT NULL,                  -- from 0
    name       TEXT NOT NULL,
    byte_count BIGINT NOT NULL,
    PRIMARY KEY (export_id, part)
);
ALTER TABLE imports ADD COLUMN export_id BLOB REFERENCES exports (id); -- null: one customer's file
CREATE INDEX imports_by_export ON imports (export_id);

-- The cost of accounts that nobody owns, until the export is imported again.
CREATE TABLE unassigned_costs (
    export_id       BLOB NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    position        BIGINT NOT NULL,
    provider        TEXT NOT NULL,               -- empty: none is named, as for the next two
    billing_account TEXT NOT NULL,
    account         TEXT NOT NULL,
    name            TEXT NOT NULL,
    first_day       TEXT NOT NULL,
    last_day        TEXT NOT NULL,
    currency        TEXT NOT NULL,
    row_count       BIGINT NOT NULL,
    billed          TEXT NOT NULL,
    PRIMARY KEY (export_id, position)
);
CREATE INDEX unassigned_costs_by_day ON unassigned_costs (first_day);

-- Months that no import changes any more.
CREATE TABLE closed_months (
    month     TEXT NOT NULL PRIMARY KEY,         -- 2026-03
    closed_at TEXT NOT NULL,
    closed_by TEXT NOT NULL
);

CREATE TRIGGER exports_are_not_changed BEFORE UPDATE ON exports
BEGIN SELECT RAISE(ABORT, 'imports stay on record'); END;
CREATE TRIGGER pieces_go_with_their_export AFTER DELETE ON exports
BEGIN DELETE FROM import_pieces WHERE import_id = OLD.id; END;
