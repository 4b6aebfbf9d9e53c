-- Concerns and all that belongs to them, sealed. Each row is random or sealed bytes of one size; no column holds a time, a number, a session,
-- a provider, a length or a sequence, and no table has a rowid, which would be one. Keys are random, so that rows lie in the order of
-- nothing. A key id is the month (two bytes, the higher first) and the compartment of a review key; it drives every deletion.

-- One sealed piece of text, concern or follow-up.
CREATE TABLE envelope (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  key_id BLOB NOT NULL CHECK (length(key_id) = 3),
  body BLOB NOT NULL CHECK (length(body) = 1073)
) STRICT, WITHOUT ROWID;
-- Readers ask by key id, and so does deletion.
CREATE INDEX envelope_key ON envelope (key_id);

-- Where replies for one receipt are left.
CREATE TABLE box (
  locator BLOB NOT NULL PRIMARY KEY CHECK (length(locator) = 16),
  month INTEGER NOT NULL CHECK (month BETWEEN 0 AND 65535),
  thread BLOB NOT NULL CHECK (length(thread) = 66)
) STRICT, WITHOUT ROWID;

-- What staff answered, sealed to the key of a box.
CREATE TABLE reply (
  locator BLOB NOT NULL REFERENCES box (locator) ON DELETE CASCADE,
  id BLOB NOT NULL CHECK (length(id) = 16),
  body BLOB NOT NULL CHECK (length(body) = 689),
  PRIMARY KEY (locator, id)
) STRICT, WITHOUT ROWID;

-- The keys that envelopes are sealed to; the private half lies in the wraps.
CREATE TABLE review_key (
  key_id BLOB NOT NULL PRIMARY KEY CHECK (length(key_id) = 3),
  public BLOB NOT NULL CHECK (length(public) = 32),
  recovery_wrap BLOB NOT NULL CHECK (length(recovery_wrap) = 81)
) STRICT, WITHOUT ROWID;

-- The private half of a review key, sealed to the key of one of the staff.
CREATE TABLE wrap (
  key_id BLOB NOT NULL REFERENCES review_key (key_id) ON DELETE CASCADE,
  slot INTEGER NOT NULL CHECK (slot >= 0),
  body BLOB NOT NULL CHECK (length(body) = 81),
  PRIMARY KEY (key_id, slot)
) STRICT, WITHOUT ROWID;

-- What staff add to a case, sealed to its compartment. Of a few sizes; which is the business of whoever seals.
CREATE TABLE casework (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  key_id BLOB NOT NULL CHECK (length(key_id) = 3),
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 255),
  body BLOB NOT NULL CHECK (length(body) > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX casework_key ON casework (key_id);

-- A lead's proof over the list of public keys, under a key of his own: a swapped one shows.
CREATE TABLE manifest (
  slot INTEGER NOT NULL PRIMARY KEY CHECK (slot >= 0),
  proof BLOB NOT NULL CHECK (length(proof) = 41)
) STRICT, WITHOUT ROWID;

-- What all of the vault rests on and nobody may change unseen: `recovery` (the public key that every review key is sealed to as well)
-- and `salt` (what codes are stretched with).
CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY CHECK (name IN ('recovery', 'salt')),
  value BLOB NOT NULL CHECK (length(value) BETWEEN 1 AND 64)
) STRICT, WITHOUT ROWID;

-- Compartments whose public key was found to be another than the one handed out: nothing is sealed to them until a lead thaws them.
CREATE TABLE frozen (
  compartment INTEGER NOT NULL PRIMARY KEY CHECK (compartment BETWEEN 0 AND 15)
) STRICT, WITHOUT ROWID;
