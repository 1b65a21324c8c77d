-- What the reseller says of itself: one row, once anything was saved.
-- The twin in ../sqlite has the same tables, columns and nullability; a test compares them.
CREATE TABLE reseller_profile (
    id         BIGINT NOT NULL PRIMARY KEY,      -- 1
    name       TEXT,
    currency   TEXT,                             -- ISO 4217
    time_zone  TEXT NOT NULL,                    -- IANA
    region     TEXT,                             -- ISO 3166-1 alpha-2
    version    BIGINT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by TEXT NOT NULL
);
