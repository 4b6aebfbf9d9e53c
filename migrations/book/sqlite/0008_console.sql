-- What the console keeps of accounts: invitations that wait, and that it was closed. The PostgreSQL twin has the same number, name, tables and columns.

ALTER TABLE staff ADD COLUMN invitation BLOB;     -- a hash of the code; gone when it is taken
ALTER TABLE staff ADD COLUMN invited_until INTEGER;  -- milliseconds since 1970; later it is not taken any more

-- One row from the moment that somebody closes everything until two leads open it again.
CREATE TABLE closing (
  id INTEGER PRIMARY KEY,
  closed_by INTEGER NOT NULL REFERENCES staff (id),
  opened_by INTEGER REFERENCES staff (id)            -- the first of the two
) STRICT;
