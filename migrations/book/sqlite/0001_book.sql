-- Places, people, series, forums, answers, outbox. The PostgreSQL twin has the same number, name, tables and columns.
-- Times are milliseconds since 1970 (UTC), days are days since 1970, hours are minutes since midnight.

CREATE TABLE place (
  id TEXT NOT NULL PRIMARY KEY,
  level TEXT NOT NULL,
  name TEXT NOT NULL,
  also TEXT NOT NULL DEFAULT '',            -- other spellings, separated by |
  parent TEXT REFERENCES place (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  place TEXT NOT NULL REFERENCES place (id),
  language TEXT,
  gender TEXT,
  stopped INTEGER NOT NULL DEFAULT FALSE,
  consent TEXT NOT NULL DEFAULT '',         -- how and on which wording the person agreed
  consent_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX person_name ON person (place, name);

-- A number is never stored readable: blind is an HMAC for look-up, sealed opens with the contact key only.
CREATE TABLE number (
  blind BLOB NOT NULL PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  sealed BLOB NOT NULL,
  position INTEGER NOT NULL                -- 0 is the number that messages go to
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX number_person ON number (person, position);

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  place TEXT NOT NULL REFERENCES place (id),
  kind TEXT NOT NULL,
  disclosure TEXT NOT NULL,
  venue TEXT NOT NULL DEFAULT '',
  options_days INTEGER NOT NULL DEFAULT 7,
  poll_days INTEGER NOT NULL DEFAULT 5,
  confirm_days INTEGER NOT NULL DEFAULT 4,
  quorum_participants INTEGER NOT NULL DEFAULT 5,
  quorum_commanders INTEGER NOT NULL DEFAULT 1,
  quorum_women INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX series_place ON series (place, kind);

CREATE TABLE member (
  series INTEGER NOT NULL REFERENCES series (id),
  person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  PRIMARY KEY (series, role, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_person ON member (person);

CREATE TABLE post (
  id INTEGER PRIMARY KEY,
  series INTEGER NOT NULL REFERENCES series (id),
  force TEXT NOT NULL,
  holder INTEGER REFERENCES person (id) ON DELETE SET NULL,
  deputy INTEGER REFERENCES person (id) ON DELETE SET NULL,
  required INTEGER NOT NULL DEFAULT TRUE
) STRICT;
CREATE UNIQUE INDEX post_force ON post (series, force);
CREATE INDEX post_holder ON post (holder);
CREATE INDEX post_deputy ON post (deputy);

CREATE TABLE forum (
  id INTEGER PRIMARY KEY,
  series INTEGER NOT NULL REFERENCES series (id),
  period TEXT NOT NULL,
  stage TEXT NOT NULL,
  closes_at INTEGER NOT NULL,
  chosen INTEGER,
  venue TEXT NOT NULL,
  reopened INTEGER NOT NULL DEFAULT FALSE
) STRICT;
CREATE UNIQUE INDEX forum_period ON forum (series, period);
CREATE INDEX forum_closes ON forum (closes_at) WHERE stage IN ('collecting', 'polling', 'confirming');

CREATE TABLE option (
  id INTEGER PRIMARY KEY,
  forum INTEGER NOT NULL REFERENCES forum (id),
  number INTEGER NOT NULL,
  day INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  refused INTEGER NOT NULL DEFAULT FALSE,
  proposer INTEGER REFERENCES person (id) ON DELETE SET NULL
) STRICT;
CREATE UNIQUE INDEX option_number ON option (forum, number);
CREATE INDEX option_proposer ON option (proposer);

-- By date, then person: what is answered now lies together, however much was answered in years before. There is no index by person
-- and so no reference: who is erased is looked for at every date.
CREATE TABLE answer (
  option INTEGER NOT NULL REFERENCES option (id),
  person INTEGER NOT NULL,
  yes INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (option, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE confirmation (
  post INTEGER NOT NULL REFERENCES post (id),
  option INTEGER NOT NULL REFERENCES option (id),
  yes INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (post, option)
) STRICT, WITHOUT ROWID;

-- Messages to send. A row is in the transaction of what it tells. It names no number readable and holds no word that somebody typed but
-- a venue; answers are deleted 48 h after their end.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  once BLOB NOT NULL,                     -- a message of the same name is not sent twice
  line TEXT NOT NULL,
  recipient BLOB NOT NULL,                -- the sealed number
  person INTEGER,                          -- empty for answers
  language TEXT,                            -- empty: the person's own
  screen TEXT NOT NULL,                     -- keys and arguments, worded when it leaves
  question TEXT,                            -- what a bare number in reply will answer
  class TEXT NOT NULL,
  rank INTEGER NOT NULL,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  unknowns INTEGER NOT NULL DEFAULT 0,     -- attempts whose outcome was never learnt
  leased_until INTEGER NOT NULL DEFAULT 0,
  lease_owner INTEGER NOT NULL DEFAULT 0,
  provider_id TEXT,
  why TEXT,
  sent_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX outbox_once ON outbox (once);
CREATE INDEX outbox_due ON outbox (line, rank, due_at, id) WHERE state = 'queued';
CREATE INDEX outbox_person ON outbox (person) WHERE person IS NOT NULL;
CREATE INDEX outbox_provider ON outbox (line, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX outbox_ended ON outbox (class, ended_at) WHERE ended_at IS NOT NULL;

-- One row: how often the board changed, so that several processes know when theirs is old.
CREATE TABLE revision (
  board INTEGER NOT NULL
) STRICT;
INSERT INTO revision (board) VALUES (1);
