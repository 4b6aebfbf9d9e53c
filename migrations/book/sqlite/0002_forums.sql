-- The whole life of a forum: periods that begin by themselves, nudges and reminders, what staff decide, what came of it.
-- Times are milliseconds since 1970 (UTC), days are days since 1970, hours are minutes since midnight.

ALTER TABLE series ADD COLUMN cadence TEXT NOT NULL DEFAULT 'quarter';
ALTER TABLE series ADD COLUMN priority INTEGER NOT NULL DEFAULT FALSE;
ALTER TABLE series ADD COLUMN usual_weekday INTEGER;           -- 1 Monday to 7 Sunday
ALTER TABLE series ADD COLUMN usual_minute INTEGER NOT NULL DEFAULT 600;
ALTER TABLE series ADD COLUMN notice_days INTEGER NOT NULL DEFAULT 10;
ALTER TABLE series ADD COLUMN pulse INTEGER NOT NULL DEFAULT FALSE;
ALTER TABLE series ADD COLUMN starts_on INTEGER;               -- no forum begins by itself before this day; never where empty
ALTER TABLE series ADD COLUMN look_at INTEGER;                 -- when the next period is looked at
CREATE INDEX series_look ON series (look_at) WHERE look_at IS NOT NULL;

ALTER TABLE member ADD COLUMN deputy INTEGER NOT NULL DEFAULT FALSE;   -- a facilitator's deputy

ALTER TABLE post ADD COLUMN unsure INTEGER NOT NULL DEFAULT FALSE;     -- asked whether he still holds it, not answered

ALTER TABLE forum ADD COLUMN begun_at INTEGER NOT NULL DEFAULT 0;      -- when the stage began
ALTER TABLE forum ADD COLUMN said INTEGER NOT NULL DEFAULT 0;          -- what has been said of the stage: one bit each
ALTER TABLE forum ADD COLUMN edition INTEGER NOT NULL DEFAULT 0;       -- how often what people were told has changed
ALTER TABLE forum ADD COLUMN look_at INTEGER;                          -- when the rules are run again
DROP INDEX forum_closes;
CREATE INDEX forum_look ON forum (look_at) WHERE look_at IS NOT NULL;
UPDATE forum SET look_at = closes_at WHERE stage IN ('collecting', 'polling', 'confirming', 'confirmed');

-- A show of hands at the village square: counted beside the answers, and only where those are equal.
CREATE TABLE hands (
  option INTEGER NOT NULL PRIMARY KEY REFERENCES option (id),
  votes INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Each post at each forum: what was said before, who came.
CREATE TABLE presence (
  forum INTEGER NOT NULL REFERENCES forum (id),
  post INTEGER NOT NULL REFERENCES post (id),
  said TEXT NOT NULL,
  came INTEGER,
  PRIMARY KEY (forum, post)
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
  forum INTEGER NOT NULL PRIMARY KEY REFERENCES forum (id),
  outcome TEXT NOT NULL,                  -- held, postponed or cancelled, as the facilitator said
  women INTEGER NOT NULL,
  men INTEGER NOT NULL,
  youth INTEGER NOT NULL,
  points TEXT NOT NULL DEFAULT '',
  doubtful INTEGER NOT NULL DEFAULT FALSE,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How many felt heard: counts of a place and a period, never who said what.
CREATE TABLE pulse (
  series INTEGER NOT NULL REFERENCES series (id),
  period TEXT NOT NULL,
  heard INTEGER NOT NULL DEFAULT 0,
  unheard INTEGER NOT NULL DEFAULT 0,
  absent INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (series, period)
) STRICT, WITHOUT ROWID;

-- Who held a post from when to when.
CREATE TABLE term (
  post INTEGER NOT NULL REFERENCES post (id),
  since INTEGER NOT NULL,
  until INTEGER,
  person INTEGER REFERENCES person (id) ON DELETE SET NULL,
  PRIMARY KEY (post, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX term_person ON term (person);
INSERT INTO term (post, since, person) SELECT id, 0, holder FROM post WHERE holder IS NOT NULL;

-- What staff decided against or beside the rules, and why.
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  forum INTEGER NOT NULL REFERENCES forum (id),
  what TEXT NOT NULL,
  staff TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_forum ON decision (forum);

-- What needs staff: a silent commander, a forum without report, a post to hand over.
CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  once TEXT NOT NULL,                     -- the same thing is not said twice
  kind TEXT NOT NULL,
  series INTEGER REFERENCES series (id),
  forum INTEGER REFERENCES forum (id),
  post INTEGER REFERENCES post (id),
  person INTEGER REFERENCES person (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  done_at INTEGER
) STRICT;
CREATE UNIQUE INDEX alert_once ON alert (once);
CREATE INDEX alert_open ON alert (at) WHERE done_at IS NULL;
CREATE INDEX alert_person ON alert (person);

-- Which forum a message is about: who was told of it hears when that changes.
ALTER TABLE outbox ADD COLUMN forum INTEGER;
CREATE INDEX outbox_forum ON outbox (forum) WHERE forum IS NOT NULL;
UPDATE outbox SET class = 'invitation', rank = 1 WHERE class = 'news';
