-- 1 when the customers of older versions have the search keys of today.
INSERT INTO tallies (name, count) VALUES ('search_keys', 0);
