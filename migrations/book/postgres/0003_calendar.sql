-- Feasts by the moon, and what is so at a place: market and rains. The SQLite twin has the same number, name, tables and columns.

CREATE TABLE feast (
  name TEXT NOT NULL,
  day BIGINT NOT NULL,
  announced BOOLEAN NOT NULL DEFAULT FALSE,  -- by the moon commission; computed else
  PRIMARY KEY (name, day)
);

-- The calendar of Umm al-Qura. Mali was a day before to two days after it from 2015 to 2025.
INSERT INTO feast (name, day, announced) VALUES
  ('ramadan', 20857, FALSE), ('ramadan', 21211, FALSE), ('ramadan', 21565, FALSE),  -- 08/02/2027, 28/01/2028, 16/01/2029
  ('korite', 20886, FALSE), ('korite', 21240, FALSE), ('korite', 21594, FALSE),  -- 09/03/2027, 26/02/2028, 14/02/2029
  ('tabaski', 20954, FALSE), ('tabaski', 21309, FALSE), ('tabaski', 21663, FALSE),  -- 16/05/2027, 05/05/2028, 24/04/2029
  ('maouloud', 21044, FALSE), ('maouloud', 21399, FALSE), ('maouloud', 21754, FALSE),  -- 14/08/2027, 03/08/2028, 24/07/2029
  ('bapteme', 21051, FALSE), ('bapteme', 21406, FALSE), ('bapteme', 21761, FALSE);  -- 21/08/2027, 10/08/2028, 31/07/2029

-- What a place does not say, the place says that it lies in.
CREATE TABLE local (
  place TEXT NOT NULL PRIMARY KEY REFERENCES place (id),
  market_anchor BIGINT,                    -- a day of market
  market_period BIGINT,                    -- 5 or 7 days
  market_wish TEXT,
  rains_from BIGINT,                       -- month * 100 + day
  rains_to BIGINT
);
