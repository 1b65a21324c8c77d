-- How the tag keys of a customer's bills are read together. A customer without a row has no rules.
-- The twin in ../sqlite has the same tables, columns and nullability; a test compares them.
CREATE TABLE customer_tag_keys (
    customer_id UUID NOT NULL PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    ignore_case BOOLEAN NOT NULL,
    prefixes    TEXT NOT NULL,                   -- as the form shows them, with commas between
    aliases     TEXT NOT NULL,                   -- JSON: each list as the form shows it
    version     BIGINT NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    updated_by  TEXT NOT NULL
);
