-- Logging in: sessions that their owner sees and ends, browsers that are known, limits, and who asked for a password.
-- The twin in ../postgres has the same tables, columns and nullability; a test compares them.

-- A session lasts a day at most: everybody logs in anew once.
DROP TABLE sessions;
CREATE TABLE sessions (
    id           BLOB NOT NULL PRIMARY KEY,      -- what its owner ends it by
    secret_hash  TEXT NOT NULL UNIQUE,           -- SHA-256 of what the cookie holds
    account_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    stage        TEXT NOT NULL,                  -- how far the log-in is: full, first_login, second_factor, enrolment
    customer_id  BLOB,                           -- the organization chosen, or the one that staff looks at as its users do
    device       TEXT NOT NULL,                  -- browser and system, in words
    address      TEXT NOT NULL,                  -- where the log-in came from
    proved_at    TEXT,                           -- when a second factor was shown last
    created_at   TEXT NOT NULL,
    last_seen_at TEXT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);

-- Browsers in which somebody logged in before.
CREATE TABLE devices (
    secret_hash  TEXT NOT NULL,                  -- SHA-256 of what the browser's cookie holds
    account_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    PRIMARY KEY (secret_hash, account_id)
);
CREATE INDEX devices_by_account ON devices (account_id);

-- How often something was tried; see domain/src/limit.rs.
CREATE TABLE limits (
    key     TEXT NOT NULL PRIMARY KEY,
    tries   BIGINT NOT NULL,
    free_at BIGINT NOT NULL                      -- microseconds since 1970
);
CREATE INDEX limits_by_time ON limits (free_at);

-- Who asked for a link to set a password, known or not: whether there is such an account is looked up afterwards, so that
-- the answer and the time it takes tell nothing.
CREATE TABLE password_requests (
    id        BLOB NOT NULL PRIMARY KEY,
    email_key TEXT NOT NULL,
    at        TEXT NOT NULL
);

ALTER TABLE accounts ADD COLUMN log_in_by TEXT NOT NULL DEFAULT 'local'; -- local, sso
ALTER TABLE accounts ADD COLUMN version BIGINT NOT NULL DEFAULT 1; -- counts the saves of staff accounts
ALTER TABLE accounts ADD COLUMN updated_by TEXT NOT NULL DEFAULT '';
-- Changes of staff accounts: counting one locks the row, so that of two Admins who shut each other out one stays.
INSERT INTO tallies (name, count) VALUES ('staff_changes', 0);

ALTER TABLE mails ADD COLUMN detail TEXT;        -- what a mail of its kind tells besides, in words
