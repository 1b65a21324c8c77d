-- The Annual Value of a purchase order is for each of its contract years (docs/purchase-orders.md), so each entry of its
-- ledger names the year. Entries of older versions stay as they were written and keep their fingerprints: without a year,
-- a bill's entry belongs to the year in which the bill begins, any other to that of the Consumption Start Date.
-- The twin in ../sqlite has the same tables, columns and nullability. The trigger on changes compares every column.

ALTER TABLE purchase_order_ledger ADD COLUMN contract_year BIGINT; -- from 1; null: written by an older version
