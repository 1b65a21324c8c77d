-- The language and region in which a person writes numbers and dates, as BCP 47; none: what the browser asks for.
ALTER TABLE accounts ADD COLUMN region TEXT;
