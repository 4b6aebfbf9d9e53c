-- Rows as the program writes them on step 4: somebody who joined by phone, without a name; a list that can no longer be joined.

INSERT INTO person (id, name, place, language, gender, stopped, consent, consent_at) VALUES
  (5, '', 'ml-r05-konna', 'bm', NULL, FALSE, 'phone, join-1 bm', 1799107200000),
  (6, '', 'ml-r05-konna', 'fr', 'f', FALSE, 'phone, join-1 fr', 1799107200000);

INSERT INTO number (blind, person, sealed, position) VALUES
  (unhex('5555555555555555555555555555555555555555555555555555555555555555'), 5, unhex('015a5b5c'), 0),
  (unhex('6666666666666666666666666666666666666666666666666666666666666666'), 6, unhex('016a6b6c'), 0);

INSERT INTO member (series, person, role) VALUES (1, 5, 'subscriber'), (1, 6, 'subscriber');

UPDATE series SET open_to_join = FALSE WHERE id = 2;
