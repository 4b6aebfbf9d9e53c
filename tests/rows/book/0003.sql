-- A feast that was announced, and a place that says all of it. The computed feasts came with the step.

INSERT INTO feast (name, day, announced) VALUES ('tabaski', 20600, TRUE);

INSERT INTO local (place, market_anchor, market_period, market_wish, rains_from, rains_to) VALUES
  ('ml-r05', NULL, NULL, NULL, 615, 930),
  ('ml-r05-konna', 20825, 7, 'avoid', NULL, NULL);
