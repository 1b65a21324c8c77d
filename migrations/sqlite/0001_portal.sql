-- The portal: customers, contacts, accounts, sessions, bills.
-- The twin in ../postgres has the same tables, columns and nullability; a test compares them.

CREATE TABLE customers (
    id                BLOB NOT NULL PRIMARY KEY,
    name              TEXT NOT NULL,
    name_key          TEXT NOT NULL UNIQUE,      -- case-folded: two customers never share a name
    search_key        TEXT NOT NULL,             -- case-folded: what the search box looks in
    industry          TEXT,
    website           TEXT,
    turnover_minor    BIGINT,                    -- in the currency's minor units
    turnover_currency TEXT,
    account_type      TEXT,
    billing_is_office BOOLEAN NOT NULL,
    archived_at       TEXT,
    version           BIGINT NOT NULL,
    created_at        TEXT NOT NULL,
    updated_at        TEXT NOT NULL,
    updated_by        TEXT NOT NULL              -- the person's name, as it was then
);
CREATE INDEX customers_by_industry ON customers (industry, name_key);
CREATE INDEX customers_by_account_type ON customers (account_type, name_key);

-- How many customers there are, so that a list of 100,000 need not be counted for each page of it; and the number
-- of the last bill.
CREATE TABLE tallies (
    name  TEXT NOT NULL PRIMARY KEY,
    count BIGINT NOT NULL
);
INSERT INTO tallies (name, count) VALUES ('active_customers', 0), ('archived_customers', 0), ('bills', 0);

CREATE TABLE addresses (
    customer_id BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,                   -- office, billing
    address1    TEXT NOT NULL,
    address2    TEXT NOT NULL,
    address3    TEXT NOT NULL,
    landmark    TEXT NOT NULL,
    city        TEXT NOT NULL,
    state       TEXT NOT NULL,
    pincode     TEXT NOT NULL,
    country     TEXT NOT NULL,                   -- ISO 3166-1 alpha-2
    phone       TEXT NOT NULL,                   -- E.164 and extension
    fax         TEXT NOT NULL,
    PRIMARY KEY (customer_id, kind)
);

CREATE TABLE accounts (
    id                BLOB NOT NULL PRIMARY KEY,
    email             TEXT NOT NULL,
    email_key         TEXT NOT NULL UNIQUE,
    name              TEXT NOT NULL,
    role              TEXT NOT NULL,             -- admin, operator, reviewer, customer
    state             TEXT NOT NULL,             -- pending, active, disabled
    password_hash     TEXT,
    first_login_until TEXT,
    first_login_tries BIGINT NOT NULL,
    last_login_at     TEXT,
    created_at        TEXT NOT NULL
);

CREATE TABLE contacts (
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
    account_id     BLOB UNIQUE REFERENCES accounts (id),
    version        BIGINT NOT NULL,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    UNIQUE (customer_id, email_key)
);

CREATE TABLE contact_user_types (
    contact_id BLOB NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    user_type  TEXT NOT NULL,
    PRIMARY KEY (contact_id, user_type)
);

CREATE TABLE sessions (
    id_hash      TEXT NOT NULL PRIMARY KEY,               -- SHA-256 of what the cookie holds
    account_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    restricted   BOOLEAN NOT NULL,               -- a first log-in: may set a password, nothing else
    created_at   TEXT NOT NULL,
    last_seen_at TEXT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE bills (
    id              BLOB NOT NULL PRIMARY KEY,
    number          BIGINT NOT NULL UNIQUE,
    customer_id     BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    period          TEXT NOT NULL,               -- the billing period's month, 2026-01
    currency        TEXT NOT NULL,
    state           TEXT NOT NULL,
    version         BIGINT NOT NULL,
    row_count       BIGINT NOT NULL,
    billed          TEXT NOT NULL,               -- exact decimals, as the file has them
    effective       TEXT NOT NULL,
    content_hash    TEXT NOT NULL,               -- what an approval approves
    file_name       TEXT NOT NULL,
    file_sha256     TEXT NOT NULL,
    billing_address TEXT,                        -- frozen when sent to the customer
    created_at      TEXT NOT NULL,
    UNIQUE (customer_id, file_sha256, period, currency)
);
CREATE INDEX bills_by_customer ON bills (customer_id, period);
CREATE INDEX bills_by_period ON bills (period);

-- Who moved a bill on, and when. Rows are only ever added.
CREATE TABLE bill_steps (
    bill_id      BLOB NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
    version      BIGINT NOT NULL,                -- the bill's version after the step
    state        TEXT NOT NULL,                  -- the state after the step
    account_id   BLOB,                           -- null: the command line
    person       TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    at           TEXT NOT NULL,
    PRIMARY KEY (bill_id, version)
);

-- The line items of a bill come first, the bill with its totals last, in one transaction: hence deferred.
CREATE TABLE line_items (
    bill_id          BLOB NOT NULL REFERENCES bills (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    line             BIGINT NOT NULL,            -- where the row starts in the file
    day              TEXT,                       -- of the charge, in UTC
    provider         TEXT,
    service          TEXT,
    sub_account      TEXT,
    sub_account_name TEXT,
    region           TEXT,
    resource         TEXT,
    charge_category  TEXT,
    description      TEXT,
    tags             TEXT,                       -- one JSON object
    billed           TEXT NOT NULL,
    effective        TEXT NOT NULL,
    PRIMARY KEY (bill_id, line)
);

-- Exact sums per bill and service, made with the bill, so that a dashboard reads a few rows and not every line.
CREATE TABLE service_costs (
    bill_id   BLOB NOT NULL REFERENCES bills (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position  BIGINT NOT NULL,
    service   TEXT,
    billed    TEXT NOT NULL,
    effective TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    PRIMARY KEY (bill_id, position)
);
