-- What a customer disputes in a bill, line by line, and the conversation about each. See docs/disputes.md.
-- The twin in ../sqlite has the same tables, columns and nullability.

CREATE TABLE disputes (
    id        UUID NOT NULL PRIMARY KEY,
    bill_id   UUID NOT NULL REFERENCES bills (id) ON DELETE CASCADE,
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
    dispute_id UUID NOT NULL REFERENCES disputes (id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,                  -- from 1
    answer     TEXT,                             -- null: the dispute itself
    account_id UUID,
    person     TEXT NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    text       TEXT,
    PRIMARY KEY (dispute_id, position)
);

-- Only the state of a dispute changes.
CREATE TRIGGER disputes_stay_what_they_are BEFORE UPDATE ON disputes FOR EACH ROW
WHEN (to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state')
EXECUTE FUNCTION refuse('a dispute stays what it is');
CREATE TRIGGER disputes_stay BEFORE DELETE ON disputes FOR EACH ROW EXECUTE FUNCTION refuse_of_bill();
CREATE TRIGGER dispute_messages_are_not_changed BEFORE UPDATE ON dispute_messages FOR EACH ROW
WHEN (to_jsonb(NEW) - 'person' <> to_jsonb(OLD) - 'person'
      OR (NEW.person <> OLD.person AND NEW.person <> 'A forgotten person'))
EXECUTE FUNCTION refuse('messages are only ever added');
CREATE FUNCTION refuse_of_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM disputes WHERE id = OLD.dispute_id) THEN
        RAISE EXCEPTION 'messages are only ever added' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER dispute_messages_stay BEFORE DELETE ON dispute_messages FOR EACH ROW
EXECUTE FUNCTION refuse_of_dispute();
