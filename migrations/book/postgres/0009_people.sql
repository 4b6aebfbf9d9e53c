-- Names as they are looked for and sorted, and what was spent on messages. The SQLite twin has the same number, name, tables and columns.

-- Without accents and capitals; empty where a version before this one wrote the name: it is filled when the book is opened.
ALTER TABLE person ADD COLUMN folded TEXT;
CREATE INDEX person_folded ON person (folded, id);

-- Sums only: which message cost what is not kept, and rows of messages are deleted before a month is over.
CREATE TABLE spent (
  line TEXT NOT NULL,
  month TEXT NOT NULL,                      -- 2027-01
  network TEXT NOT NULL,
  messages BIGINT NOT NULL,
  segments BIGINT NOT NULL,
  PRIMARY KEY (line, month, network)
);
