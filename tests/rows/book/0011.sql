-- Rows as the program writes them on step 11: a table that was told and one that had nothing to tell, a theme, sums of messages.

INSERT INTO publication (quarter, compartment, staff, day) VALUES
  ('2026-T3', 'police', 1, 20740), ('2026-T3', 'army', 1, 20741);
INSERT INTO published (quarter, compartment, place, kind, count) VALUES
  ('2026-T3', 'police', '', 'corruption', 5), ('2026-T3', 'police', 'ml-r05-konna', 'corruption', 10);
INSERT INTO theme (quarter, place, about, staff) VALUES
  ('2026-T3', 'ml-r05-konna', 'corruption/checkpoint', 1), ('2026-T3', 'ml-r05-mopti', 'abuse', 1);
INSERT INTO traffic (month, place, line, class, state, messages, segments) VALUES
  ('2026-09', 'ml-r05-konna', 'main', 'invitation', 'delivered', 120, 120), ('2026-09', '', 'main', 'answer', 'sent', 40, 41);
UPDATE outbox SET segments = 1 WHERE state = 'sent';
