-- Where concerns can be filed, and whom to call there in danger. Nothing of any concern. The SQLite twin has the same number, name,
-- tables and columns.

ALTER TABLE place ADD COLUMN concerns_open_on BIGINT;

-- What a place does not say, the place says that it lies in. A number that nobody has tried has no row.
CREATE TABLE danger (
  place TEXT NOT NULL PRIMARY KEY REFERENCES place (id),
  number TEXT NOT NULL,
  tested_by TEXT NOT NULL,
  tested_on BIGINT NOT NULL
);
