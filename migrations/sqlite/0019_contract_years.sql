-- The Annual Value of a purchase order is for each of its contract years (docs/purchase-orders.md), so each entry of its
-- ledger names the year. Entries of older versions stay as they were written and keep their fingerprints: without a year,
-- a bill's entry belongs to the year in which the bill begins, any other to that of the Consumption Start Date.
-- The twin in ../postgres has the same tables, columns and nullability.

ALTER TABLE purchase_order_ledger ADD COLUMN contract_year BIGINT; -- from 1; null: written by an older version

DROP TRIGGER purchase_order_ledger_is_not_changed;
CREATE TRIGGER purchase_order_ledger_is_not_changed BEFORE UPDATE ON purchase_order_ledger
WHEN NEW.purchase_order_id <> OLD.purchase_order_id OR NEW.seq <> OLD.seq OR NEW.kind <> OLD.kind
  OR NEW.amount <> OLD.amount OR NEW.bill_id IS NOT OLD.bill_id OR NEW.note <> OLD.note OR NEW.at <> OLD.at
  OR NEW.contract_year IS NOT OLD.contract_year
  OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person')
BEGIN SELECT RAISE(ABORT, 'entries of a ledger are only ever added'); END;
