-- The whole profile: contacts that leave, alerts, groups, purchase orders with their ledger, and the history.
-- The twin in ../postgres has the same tables, columns and nullability; a test compares them.

-- One login may serve contacts of several customers: account_id is unique no more, for which SQLite needs a new table.
-- Dropping the old one empties what hangs on it, so that is kept aside.
CREATE TABLE kept_user_types AS SELECT contact_id, user_type FROM contact_user_types;

CREATE TABLE new_contacts (
    id             BLOB NOT NULL PRIMARY KEY,
    customer_id    BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    first_name     TEXT NOT NULL,
    last_name      TEXT NOT NULL,
    designation    TEXT,
    email          TEXT NOT NULL,
    email_key      TEXT NOT NULL,
    phone          TEXT,
    mobile         TEXT,
    billops_alerts BOOLEAN NOT NULL,
    account_id     BLOB REFERENCES accounts (id),
    version        BIGINT NOT NULL,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    updated_by     TEXT NOT NULL,
    archived_at    TEXT,                         -- removed, but on record: it approved a bill
    UNIQUE (customer_id, email_key)
);
INSERT INTO new_contacts
SELECT c.id, c.customer_id, c.first_name, c.last_name, c.designation, c.email, c.email_key, c.phone, c.mobile,
       c.billops_alerts, c.account_id, c.version, c.created_at, c.updated_at, u.updated_by, NULL
FROM contacts c JOIN customers u ON u.id = c.customer_id;
DROP TABLE contacts;
ALTER TABLE new_contacts RENAME TO contacts;
CREATE INDEX contacts_by_account ON contacts (account_id);

INSERT INTO contact_user_types SELECT contact_id, user_type FROM kept_user_types;
DROP TABLE kept_user_types;

ALTER TABLE sessions ADD COLUMN customer_id BLOB;        -- the organization that a login of several has chosen

CREATE TABLE contact_alerts (
    contact_id BLOB NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    PRIMARY KEY (contact_id, kind)
);
-- Who got alerts goes on to get every kind.
INSERT INTO contact_alerts
SELECT contacts.id, kinds.kind
FROM contacts
CROSS JOIN (
    SELECT 'po_expiry' AS kind
    UNION ALL SELECT 'po_consumption'
    UNION ALL SELECT 'unmapped_resources'
    UNION ALL SELECT 'bill_due_date'
    UNION ALL SELECT 'bill_ready_for_review'
) kinds;

CREATE TABLE customer_groups (
    id          BLOB NOT NULL PRIMARY KEY,
    customer_id BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    updated_by  TEXT NOT NULL,
    UNIQUE (customer_id, name_key)
);

CREATE TABLE group_attributes (
    group_id BLOB NOT NULL REFERENCES customer_groups (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    name     TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (group_id, position)
);

CREATE TABLE group_tags (
    group_id BLOB NOT NULL REFERENCES customer_groups (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    tag      TEXT NOT NULL,                      -- key=value, or a key alone
    PRIMARY KEY (group_id, position)
);

CREATE TABLE purchase_orders (
    id                     BLOB NOT NULL PRIMARY KEY,
    customer_id            BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    name                   TEXT NOT NULL,
    number                 TEXT,
    annual_value           BIGINT NOT NULL,      -- in the currency's minor units, as are all amounts here
    currency               TEXT NOT NULL,
    status                 TEXT NOT NULL,        -- as chosen; expired is derived from the date as well
    provider_type          TEXT NOT NULL,
    start_date             TEXT NOT NULL,
    expiry_date            TEXT NOT NULL,
    renewal_date           TEXT,
    consumption_start_date TEXT,
    consumption_base_value BIGINT,
    contract_period        BIGINT NOT NULL,      -- days
    comment                TEXT,
    version                BIGINT NOT NULL,
    created_at             TEXT NOT NULL,
    updated_at             TEXT NOT NULL,
    updated_by             TEXT NOT NULL
);
CREATE INDEX purchase_orders_by_customer ON purchase_orders (customer_id);

-- What was drawn on an order. Rows are only ever added: value = remaining + the sum of these.
CREATE TABLE purchase_order_ledger (
    purchase_order_id BLOB NOT NULL REFERENCES purchase_orders (id) ON DELETE CASCADE,
    seq               BIGINT NOT NULL,
    kind              TEXT NOT NULL,             -- base_value, bill_approved, bill_reversed, adjustment
    amount            BIGINT NOT NULL,
    bill_id           BLOB,
    note              TEXT NOT NULL,
    person            TEXT NOT NULL,
    at                TEXT NOT NULL,
    PRIMARY KEY (purchase_order_id, seq)
);
CREATE INDEX purchase_order_ledger_by_bill ON purchase_order_ledger (bill_id);

ALTER TABLE bills ADD COLUMN uncovered BIGINT; -- of an approved bill, what no purchase order covered; in minor units

-- Exact sums per bill, made with it, so that a page reads a few rows and not every line: by service, by provider, and by
-- the set of tags (one JSON object), from which groups are resolved. Those of older bills by provider and tags are made
-- when the program starts: no database adds decimals exactly.
CREATE TABLE bill_costs (
    bill_id   BLOB NOT NULL REFERENCES bills (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    dimension TEXT NOT NULL,                     -- service, provider, tags
    position  BIGINT NOT NULL,
    key       TEXT,
    billed    TEXT NOT NULL,
    effective TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    PRIMARY KEY (bill_id, dimension, position)
);
INSERT INTO bill_costs SELECT bill_id, 'service', position, service, billed, effective, row_count FROM service_costs;
DROP TABLE service_costs;

-- Who changed what, per customer. Rows are only ever added, and stay when the customer is deleted.
CREATE TABLE audit_heads (
    customer_id BLOB NOT NULL PRIMARY KEY,
    seq         BIGINT NOT NULL                  -- of the last record; writing the next one locks this row
);

CREATE TABLE audit_log (
    customer_id BLOB NOT NULL,
    seq         BIGINT NOT NULL,
    at          TEXT NOT NULL,
    account_id  BLOB,                            -- null: the command line
    person      TEXT NOT NULL,
    section     TEXT NOT NULL,
    action      TEXT NOT NULL,
    subject_id  BLOB,                            -- the contact, group or order
    subject     TEXT NOT NULL,                   -- its name, as it was then
    changes     TEXT NOT NULL,                   -- JSON: [{"path", "old", "new"}]
    PRIMARY KEY (customer_id, seq)
);
