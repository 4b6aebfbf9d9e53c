-- Accounts of staff, who got which key from whom, and the audit trail. The PostgreSQL twin has the same number, name, tables and columns.
-- Nothing here tells of a concern: what the trail calls a case opens with a key that is not here.

CREATE TABLE staff (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  state TEXT NOT NULL,
  slot INTEGER NOT NULL,                     -- what wraps of keys call them; never given twice
  ties TEXT NOT NULL,                      -- codes of forces, with commas
  salt BLOB,                                -- these five come with the first sign-in, and go when the account closes
  auth BLOB,
  public_key BLOB,
  sealed_key BLOB,
  sealed_factor BLOB
) STRICT;
CREATE UNIQUE INDEX staff_name ON staff (name);
CREATE UNIQUE INDEX staff_slot ON staff (slot);

CREATE TABLE key_grant (
  id INTEGER PRIMARY KEY,
  staff INTEGER NOT NULL REFERENCES staff (id),
  compartment TEXT NOT NULL,
  asked_by INTEGER NOT NULL REFERENCES staff (id),
  lead INTEGER REFERENCES staff (id),
  administrator INTEGER REFERENCES staff (id),
  revoked_by INTEGER REFERENCES staff (id)
) STRICT;
-- A row that was taken away stays in the register; a new way to the same key is a new row.
CREATE UNIQUE INDEX key_grant_live ON key_grant (staff, compartment) WHERE revoked_by IS NULL;

-- No foreign key: a row of the trail is not changed by anything that becomes of an account.
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  hour INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  action TEXT NOT NULL,
  object BLOB NOT NULL,
  detail TEXT NOT NULL,
  once BLOB NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX audit_once ON audit (once);

-- One row: where the trail stands. Writers take it first, so that two processes never continue from the same row.
CREATE TABLE audit_head (
  id INTEGER PRIMARY KEY,
  length INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_head (id, length, hash) VALUES (1, 0, x'0000000000000000000000000000000000000000000000000000000000000000');
