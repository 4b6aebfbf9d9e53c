-- What messages cost by day and broadcast, and how processes share the pace of a line. The PostgreSQL twin has the same number, name, tables and
-- columns.

-- In place of sums by month alone. Answers are of no day: how many wrote on a day is nobody's business.
CREATE TABLE spending (
  month TEXT NOT NULL,
  day INTEGER NOT NULL,                    -- of the month; 0: answers, and all that a version before this one counted
  line TEXT NOT NULL,
  network TEXT NOT NULL,
  broadcast INTEGER NOT NULL,              -- 0: of none
  messages INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  francs INTEGER,                           -- at the prices of that day; empty where there were none
  PRIMARY KEY (month, day, line, network, broadcast)
) STRICT, WITHOUT ROWID;
CREATE INDEX spending_broadcast ON spending (broadcast) WHERE broadcast > 0;
INSERT INTO spending (month, day, line, network, broadcast, messages, segments)
  SELECT month, 0, line, network, 0, messages, segments FROM spent;
DROP TABLE spent;

-- About money there is a line, and no forum.
ALTER TABLE alert ADD COLUMN line TEXT;

-- What each process may send by a line until its lease ends. The sum is never more than the grant.
CREATE TABLE share (
  line TEXT NOT NULL,
  owner INTEGER NOT NULL,
  rate INTEGER NOT NULL,                   -- thousandths of a message a second
  leased_until INTEGER NOT NULL,
  PRIMARY KEY (line, owner)
) STRICT, WITHOUT ROWID;
