-- The audit log becomes a chain: each record holds a hash of the one before it, so that none can be changed, taken out or put
-- in unseen. The reseller's own chain is that of the customer 00000000-0000-0000-0000-000000000000.
-- The twin in ../sqlite has the same tables, columns and nullability; a test compares them.

-- What names people is hashed with a salt into the digest, and the digest into the hash: without the salt the words can go,
-- and the chain still holds. Records of older versions get all three when the program starts.
ALTER TABLE audit_log ADD COLUMN salt TEXT;
ALTER TABLE audit_log ADD COLUMN digest TEXT;    -- of salt, person, subject and changes
ALTER TABLE audit_log ADD COLUMN hash TEXT;      -- of the hash before, the digest, and all else
ALTER TABLE audit_heads ADD COLUMN hash TEXT;    -- of the last record

CREATE INDEX audit_log_by_time ON audit_log (at, customer_id, seq);
