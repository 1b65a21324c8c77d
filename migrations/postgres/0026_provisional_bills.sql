-- Why the lines of an import are not final yet: no_invoice, month_open, part_missing, support_missing. A version without such rows is
-- final. See docs/importing-bills.md.
CREATE TABLE bill_provisional (
    version_id UUID NOT NULL REFERENCES bill_versions (id) ON DELETE CASCADE,
    batch      BIGINT NOT NULL,                  -- which of the bill's imports
    reason     TEXT NOT NULL,
    PRIMARY KEY (version_id, batch, reason)
);
