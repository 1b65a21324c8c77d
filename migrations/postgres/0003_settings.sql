-- The settings of a customer, and forms that were sent before.
-- The twin in ../sqlite has the same tables, columns and nullability; a test compares them.

-- Forms of the last day, made of all that stands in them: the same one again is not done again.
CREATE TABLE requests (
    id     UUID NOT NULL PRIMARY KEY,
    answer TEXT NOT NULL,                        -- JSON; null: done
    at     TIMESTAMPTZ NOT NULL
);
CREATE INDEX requests_by_time ON requests (at);

-- A customer without a row has the settings that every customer begins with.
CREATE TABLE customer_settings (
    customer_id       UUID NOT NULL PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    billing_cycle     TEXT NOT NULL,
    currency          TEXT,                      -- ISO 4217
    time_zone         TEXT NOT NULL,             -- IANA
    document_language TEXT NOT NULL,             -- BCP 47
    payment_terms     BIGINT NOT NULL,           -- days
    version           BIGINT NOT NULL,
    updated_at        TIMESTAMPTZ NOT NULL,
    updated_by        TEXT NOT NULL
);
