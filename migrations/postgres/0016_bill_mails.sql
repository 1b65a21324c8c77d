-- Mail about a bill, also to contacts without a user account: a mail is to a contact or to an account.
-- The twin in ../sqlite has the same tables, columns and nullability; a test compares them.

ALTER TABLE mails ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE mails ADD COLUMN contact_id UUID REFERENCES contacts (id) ON DELETE CASCADE;
ALTER TABLE mails ADD COLUMN bill_id UUID REFERENCES bills (id) ON DELETE CASCADE; -- the bill it is about
ALTER TABLE mails ADD CHECK ((account_id IS NULL) <> (contact_id IS NULL));
CREATE INDEX mails_by_contact ON mails (contact_id);
CREATE INDEX mails_by_bill ON mails (bill_id);
