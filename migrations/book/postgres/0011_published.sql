-- Counts of concerns that were told, themes for the agendas of forums, and what messages came to. The SQLite twin has the same number,
-- name, tables and columns. Nothing here is about fewer than five people who wrote in.

-- Who has told the counts of a quarter and a compartment. A row is written once, also where there was nothing to tell.
CREATE TABLE publication (
  quarter TEXT NOT NULL,
  compartment TEXT NOT NULL,
  staff BIGINT NOT NULL REFERENCES staff (id),
  day BIGINT NOT NULL,
  PRIMARY KEY (quarter, compartment)
);

-- Never changed, never taken back: a second table of the same quarter could be compared with the first.
CREATE TABLE published (
  quarter TEXT NOT NULL,
  compartment TEXT NOT NULL,
  place TEXT NOT NULL,                     -- a commune, or the rest of a larger place; empty: the rest of the country
  kind TEXT NOT NULL,
  count BIGINT NOT NULL CHECK (count >= 5 AND count % 5 = 0),
  PRIMARY KEY (quarter, compartment, place, kind),
  FOREIGN KEY (quarter, compartment) REFERENCES publication (quarter, compartment)
);

-- What at least five wrote of in a quarter, for every forum of the place in the quarter after it.
CREATE TABLE theme (
  quarter TEXT NOT NULL,
  place TEXT NOT NULL REFERENCES place (id),
  about TEXT NOT NULL,
  staff BIGINT NOT NULL REFERENCES staff (id),
  PRIMARY KEY (quarter, place, about)
);

-- Segments that the aggregator took; counted when the message leaves, because its text is not kept.
ALTER TABLE outbox ADD COLUMN segments BIGINT NOT NULL DEFAULT 0;

-- What is left of messages whose rows were deleted: sums that name nobody.
CREATE TABLE traffic (
  month TEXT NOT NULL,
  place TEXT NOT NULL,                     -- of who was written to; empty for answers, which name nobody
  line TEXT NOT NULL,
  class TEXT NOT NULL,
  state TEXT NOT NULL,
  messages BIGINT NOT NULL,
  segments BIGINT NOT NULL,
  PRIMARY KEY (month, place, line, class, state)
);
