-- Rows as the program writes them on step 10: a draft that waits for a second word, a promise with what staff found, a broadcast to
-- some. One text for both engines.

UPDATE summary SET ready = TRUE WHERE id = 2;
UPDATE commitment SET note = 'vu à la mairie le 20/10' WHERE id = 1;
INSERT INTO broadcast (id, summary, audience, circles, languages, state, starts_at, cursor, total, put, author, created_at) VALUES
  (3, 1, 'ml-r05-konna', 'facilitator,commander', 'bm,-', 'paused', 1791120000000, 0, 2, 0, 'aminata', 1791125000000);
