-- Rows as the program writes them on step 2: what is decided, shown by hands, reported and counted of Konna's forums.

UPDATE series SET cadence = 'quarter', priority = TRUE, usual_weekday = 2, usual_minute = 570, notice_days = 10, pulse = TRUE,
  starts_on = 20800, look_at = 1806652800000 WHERE id = 1;
UPDATE member SET deputy = TRUE WHERE series = 1 AND person = 2;
UPDATE post SET unsure = TRUE WHERE id = 1;
UPDATE forum SET begun_at = 1799300000000, said = 1, edition = 1, look_at = 1799800000000 WHERE id = 2;

INSERT INTO hands (option, votes, at) VALUES (2, 14, 1799250000000), (3, 6, 1799250000000);
INSERT INTO presence (forum, post, said, came) VALUES (1, 1, 'yes', TRUE), (1, 2, 'silent', NULL);
INSERT INTO report (forum, outcome, women, men, youth, points, doubtful, at) VALUES
  (1, 'held', 12, 30, 8, 'Le poste de contrôle de la route de Fatoma', FALSE, 1791010000000);
INSERT INTO pulse (series, period, heard, unheard, absent) VALUES (1, '2026-T4', 7, 2, 1);
INSERT INTO term (post, since, until, person) VALUES (2, 1780000000000, 1790000000000, NULL);
INSERT INTO decision (id, forum, what, staff, reason, at) VALUES
  (1, 2, 'move', 'Aminata', 'la mairie est fermée', 1799300000000);
INSERT INTO alert (id, once, kind, series, forum, post, person, at, done_at) VALUES
  (1, 'silent 2 1 3 1', 'silent', 1, 2, 1, NULL, 1799300000000, NULL),
  (2, 'stopped 2', 'stopped', NULL, NULL, NULL, 2, 1799300000000, 1799400000000);
UPDATE outbox SET forum = 2, class = 'invitation' WHERE id = 3;
