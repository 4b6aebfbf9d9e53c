-- What staff want of each line, and what is left on its account. The SQLite twin has the same number, name, tables and columns.

CREATE TABLE line (
  name TEXT NOT NULL PRIMARY KEY,          -- as in the settings; a line without a row is on
  switch TEXT NOT NULL DEFAULT 'on',
  switched_at BIGINT NOT NULL DEFAULT 0,
  balance BIGINT,                          -- in hundredths of the unit
  unit TEXT,                                -- a currency, or SMS
  balance_at BIGINT
);
