-- What was said at a forum and what was promised there; and summaries on their way to many. The PostgreSQL twin has the same
-- number, name, tables and columns.

-- A text that was sent is never changed: a correction is a new version.
CREATE TABLE summary (
  id INTEGER PRIMARY KEY,
  forum INTEGER NOT NULL REFERENCES forum (id),
  version INTEGER NOT NULL,
  revision INTEGER NOT NULL,              -- counts up with each writing: who approves names the one that he read
  state TEXT NOT NULL,
  day INTEGER NOT NULL,                    -- when the forum was held
  author TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  approver TEXT,
  approved_at INTEGER,
  sent_at INTEGER
) STRICT;
CREATE UNIQUE INDEX summary_version ON summary (forum, version);

CREATE TABLE summary_text (
  summary INTEGER NOT NULL REFERENCES summary (id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (summary, language)
) STRICT, WITHOUT ROWID;

-- A promise belongs to the forum that it was made at, whatever version of the summary tells it.
CREATE TABLE commitment (
  id INTEGER PRIMARY KEY,
  forum INTEGER NOT NULL REFERENCES forum (id),
  number INTEGER NOT NULL,                 -- in the forum's list, from 1
  post INTEGER REFERENCES post (id),       -- empty: the community's
  due_day INTEGER NOT NULL,
  state TEXT NOT NULL,
  said TEXT,                               -- the owner's own word: done or not
  said_at INTEGER,
  checked_by TEXT,
  checked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX commitment_number ON commitment (forum, number);
CREATE INDEX commitment_open ON commitment (forum) WHERE state = 'open';

CREATE TABLE commitment_text (
  commitment INTEGER NOT NULL REFERENCES commitment (id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (commitment, language)
) STRICT, WITHOUT ROWID;

-- One summary to everybody of a place. It is put in the outbox a few people at a time, in the order of their ids.
CREATE TABLE broadcast (
  id INTEGER PRIMARY KEY,
  summary INTEGER NOT NULL REFERENCES summary (id),
  audience TEXT NOT NULL REFERENCES place (id), -- the place and everything under it
  state TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  cursor INTEGER NOT NULL DEFAULT 0,       -- the last person looked at
  total INTEGER NOT NULL,                  -- people when it was ordered
  put INTEGER NOT NULL DEFAULT 0,          -- messages put in the outbox so far
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX broadcast_audience ON broadcast (summary, audience);

ALTER TABLE outbox ADD COLUMN broadcast INTEGER;
CREATE INDEX outbox_broadcast ON outbox (broadcast, state) WHERE broadcast IS NOT NULL;
-- Everything under a place is asked for with every few people.
CREATE INDEX place_parent ON place (parent);
