-- The whole profile: contacts that leave, alerts, groups, purchase orders with their ledger, and the history.
-- The twin in ../sqlite has the same tables, columns and nullability; a test compares them.

-- One login may serve contacts of several customers.
ALTER TABLE contacts DROP CONSTRAINT contacts_account_id_key;
CREATE INDEX contacts_by_account ON contacts (account_id);
ALTER TABLE contacts ADD COLUMN updated_by TEXT;
UPDATE contacts SET updated_by = customers.updated_by FROM customers WHERE customers.id = contacts.customer_id;
ALTER TABLE contacts ALTER COLUMN updated_by SET NOT NULL;
ALTER TABLE contacts ADD COLUMN archived_at TIMESTAMPTZ; -- removed, but on record: it approved a bill
ALTER TABLE sessions ADD COLUMN customer_id UUID;        -- the organization that a login of several has chosen

CREATE TABLE contact_alerts (
    contact_id UUID NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
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
    id          UUID NOT NULL PRIMARY KEY,
    customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    version     BIGINT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    updated_by  TEXT NOT NULL,
    UNIQUE (customer_id, name_key)
);

CREATE TABLE group_attributes (
    group_id UUID NOT NULL REFERENCES customer_groups (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    name     TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (group_id, position)
);

CREATE TABLE group_tags (
    group_id UUID NOT NULL REFERENCES customer_groups (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    tag      TEXT NOT NULL,                      -- key=value, or a key alone
    PRIMARY KEY (group_id, position)
);

CREATE TABLE purchase_orders (
    id                     UUID NOT NULL PRIMARY KEY,
    customer_id            UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    name                   TEXT NOT NULL,
    number                 TEXT,
    annual_value           BIGINT NOT NULL,      -- in the currency's minor units, as are all amounts here
    currency               TEXT NOT NULL,
    status                 TEXT NOT NULL,        -- as chosen; expired is derived from the date as well
    provider_type          TEXT NOT NULL,
    start_date             DATE NOT NULL,
    expiry_date            DATE NOT NULL,
    renewal_date           DATE,
    consumption_start_date DATE,
    consumption_base_value BIGINT,
    contract_period        BIGINT NOT NULL,      -- days
    comment                TEXT,
    version                BIGINT NOT NULL,
    created_at             TIMESTAMPTZ NOT NULL,
    updated_at             TIMESTAMPTZ NOT NULL,
    updated_by             TEXT NOT NULL
);
CREATE INDEX purchase_orders_by_customer ON purchase_orders (customer_id);

-- What was drawn on an order. Rows are only ever added: value = remaining + the sum of these.
CREATE TABLE purchase_order_ledger (
    purchase_order_id UUID NOT NULL REFERENCES purchase_orders (id) ON DELETE CASCADE,
    seq               BIGINT NOT NULL,
    kind              TEXT NOT NULL,             -- base_value, bill_approved, bill_reversed, adjustment
    amount            BIGINT NOT NULL,
    bill_id           UUID,
    note              TEXT NOT NULL,
    person            TEXT NOT NULL,
    at                TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (purchase_order_id, seq)
);
CREATE INDEX purchase_order_ledger_by_bill ON purchase_order_ledger (bill_id);

ALTER TABLE bills ADD COLUMN uncovered BIGINT; -- of an approved bill, what no purchase order covered; in minor units

-- Exact sums per bill, made with it, so that a page reads a few rows and not every line: by service, by provider, and by
-- the set of tags (one JSON object), from which groups are resolved. Those of older bills by provider and tags are made
-- when the program starts: no database adds decimals exactly.
CREATE TABLE bill_costs (
    bill_id   UUID NOT NULL REFERENCES bills (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
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
    customer_id UUID NOT NULL PRIMARY KEY,
    seq         BIGINT NOT NULL                  -- of the last record; writing the next one locks this row
);

CREATE TABLE audit_log (
    customer_id UUID NOT NULL,
    seq         BIGINT NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    account_id  UUID,                            -- null: the command line
    person      TEXT NOT NULL,
    section     TEXT NOT NULL,
    action      TEXT NOT NULL,
    subject_id  UUID,                            -- the contact, group or order
    subject     TEXT NOT NULL,                   -- its name, as it was then
    changes     TEXT NOT NULL,                   -- JSON: [{"path", "old", "new"}]
    PRIMARY KEY (customer_id, seq)
);
