-- What a customer disputes in a bill, line by line, and the conversation about each. See docs/disputes.md.
-- The twin in ../postgres has the same tables, columns and nullability.

CREATE TABLE disputes (
    id        BLOB NOT NULL PRIMARY KEY,
    bill_id   BLOB NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
    number    BIGINT NOT NULL,                   -- in its bill, from 1
    content   BIGINT NOT NULL,                   -- the number of the bill's content that has the line
    block     BIGINT NOT NULL,                   -- the place of the line in that content
    line_row  BIGINT NOT NULL,
    line      BIGINT NOT NULL,                   -- the line of the file
    row_hash  TEXT NOT NULL,                     -- SHA-256 of the line
    service   TEXT,
    details   TEXT,
    charge    TEXT NOT NULL,                     -- exact decimals, as the file has them
    amount    TEXT NOT NULL,                     -- above 0; those of a line together at most its charge
    reason    TEXT NOT NULL,
    state     TEXT NOT NULL,                     -- open, asked_back, accepted, refused, withdrawn
    UNIQUE (bill_id, number)
);

CREATE TABLE dispute_messages (
    dispute_id BLOB NOT NULL REFERENCES disputes (id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,                  -- from 1
    answer     TEXT,                             -- null: the dispute itself
    account_id BLOB,
    person     TEXT NOT NULL,
    at         TEXT NOT NULL,
    text       TEXT,
    PRIMARY KEY (dispute_id, position)
);

-- Only the state of a dispute changes.
CREATE TRIGGER disputes_stay_what_they_are BEFORE UPDATE ON disputes
WHEN NEW.id <> OLD.id OR NEW.content <> OLD.content OR NEW.block <> OLD.block OR NEW.line_row <> OLD.line_row
  OR NEW.line <> OLD.line OR NEW.row_hash <> OLD.row_hash OR NEW.service IS NOT OLD.service
  OR NEW.details IS NOT OLD.details OR NEW.charge <> OLD.charge OR NEW.amount <> OLD.amount
  OR NEW.reason <> OLD.reason OR NEW.bill_id <> OLD.bill_id OR NEW.number <> OLD.number
BEGIN SELECT RAISE(ABORT, 'a dispute stays what it is'); END;
CREATE TRIGGER disputes_stay BEFORE DELETE ON disputes
WHEN EXISTS (SELECT 1 FROM bills WHERE id = OLD.bill_id)
BEGIN SELECT RAISE(ABORT, 'a dispute stays what it is'); END;
CREATE TRIGGER dispute_messages_are_not_changed BEFORE UPDATE ON dispute_messages
WHEN NEW.dispute_id <> OLD.dispute_id OR NEW.position <> OLD.position OR NEW.answer IS NOT OLD.answer
  OR NEW.account_id IS NOT OLD.account_id OR NEW.at <> OLD.at OR NEW.text IS NOT OLD.text
  OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person')
BEGIN SELECT RAISE(ABORT, 'messages are only ever added'); END;
CREATE TRIGGER dispute_messages_stay BEFORE DELETE ON dispute_messages
WHEN EXISTS (SELECT 1 FROM disputes WHERE id = OLD.dispute_id)
BEGIN SELECT RAISE(ABORT, 'messages are only ever added'); END;
