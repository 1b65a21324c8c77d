-- The list of bills among 100,000: sums without reading whole versions, filters and their choices. The twin in ../postgres has
-- the same indexes.

CREATE INDEX bill_versions_by_bill ON bill_versions (bill_id, number, billed, row_count);
CREATE INDEX bill_sources_by_provider ON bill_sources (provider, version_id);
CREATE INDEX bills_by_currency ON bills (currency);
