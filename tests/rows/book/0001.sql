-- Rows as the program writes them on step 1: a forum of Konna that is being confirmed, one before it that was held, people
-- with and without what they may leave open, a message in every state. One text for both engines.

INSERT INTO place (id, level, name, also, parent) VALUES
  ('ml-r05', 'region', 'Mopti', '', NULL),
  ('ml-r05-mopti', 'cercle', 'Mopti', '', 'ml-r05'),
  ('ml-r05-konna', 'commune', 'Konna', 'Kona|Kɔna', 'ml-r05-mopti'),
  ('ml-r05-fatoma', 'commune', 'Fatoma', '', 'ml-r05-mopti');

INSERT INTO person (id, name, place, language, gender, stopped, consent, consent_at) VALUES
  (1, 'Awa Traoré', 'ml-r05-konna', 'bm', 'f', FALSE, 'réunion du 5 janvier, fiche 2', 1799100000000),
  (2, 'Modibo Cissé', 'ml-r05-konna', 'fr', 'm', FALSE, 'réunion du 5 janvier, fiche 2', 1799100000000),
  (3, 'Fanta Sangaré', 'ml-r05-konna', NULL, 'f', TRUE, '', 0),
  (4, 'Lt Kéita', 'ml-r05-mopti', NULL, NULL, FALSE, '', 0);

INSERT INTO number (blind, person, sealed, position) VALUES
  (unhex('1111111111111111111111111111111111111111111111111111111111111111'), 1, unhex('01a1b2c3'), 0),
  (unhex('1212121212121212121212121212121212121212121212121212121212121212'), 1, unhex('01d4e5f6'), 1),
  (unhex('2222222222222222222222222222222222222222222222222222222222222222'), 2, unhex('01071829'), 0),
  (unhex('3333333333333333333333333333333333333333333333333333333333333333'), 4, unhex('013a4b5c'), 0);

INSERT INTO series (id, place, kind, disclosure, venue) VALUES (1, 'ml-r05-konna', 'forum', 'eve', 'mairie');
INSERT INTO series (id, place, kind, disclosure, options_days, poll_days, confirm_days, quorum_participants,
  quorum_commanders, quorum_women) VALUES (2, 'ml-r05-fatoma', 'forum', 'eve', 10, 7, 5, 3, 1, 0);

INSERT INTO member (series, person, role) VALUES (1, 1, 'participant'), (1, 2, 'facilitator'), (1, 3, 'subscriber');

INSERT INTO post (id, series, force, holder, deputy, required) VALUES
  (1, 1, 'gendarmerie', 4, 2, TRUE),
  (2, 1, 'forest', NULL, NULL, FALSE);

INSERT INTO forum (id, series, period, stage, closes_at, chosen, venue, reopened) VALUES
  (1, 1, '2026-T4', 'held', 1791000000000, NULL, 'mairie', FALSE),
  (2, 1, '2027-T1', 'confirming', 1799900000000, 3, 'mairie', TRUE);

INSERT INTO option (id, forum, number, day, minute, refused, proposer) VALUES
  (1, 1, 1, 20720, 600, FALSE, NULL),
  (2, 2, 1, 20835, 600, TRUE, 2),
  (3, 2, 2, 20837, 570, FALSE, 2);

INSERT INTO answer (person, option, yes, at) VALUES (1, 2, FALSE, 1799200000000), (1, 3, TRUE, 1799200000001);

INSERT INTO confirmation (post, option, yes, at) VALUES (1, 2, FALSE, 1799300000000), (1, 3, TRUE, 1799400000000);

INSERT INTO outbox (once, line, recipient, person, language, screen, question, class, rank, state, due_at, expires_at,
  attempts, unknowns, leased_until, lease_owner, provider_id, why, sent_at, ended_at) VALUES
  (unhex('6f6e6531'), 'main', unhex('01a1b2c3'), 1, NULL, '{"body":[{"key":"poll-one","args":[["place",{"place":"Konna"}],["date1",{"date":20837}],["hour1",{"hour":570}],["n1",{"number":2}]]}],"choices":[],"end":true}',
   '{"vote":2}', 'question', 1, 'queued', 1799400000000, 1799900000000, 1, 1, 1799400060000, 77, NULL, 'timeout', NULL, NULL),
  (unhex('6f6e6532'), 'main', unhex('01071829'), NULL, 'fr', '{"body":[{"key":"messages-unlisted"}],"choices":[],"end":true}',
   NULL, 'answer', 0, 'delivered', 1799400000000, 1799403600000, 1, 0, 0, 77, 'ATXid_1', NULL, 1799400001000, 1799400009000),
  (unhex('6f6e6533'), 'main', unhex('013a4b5c'), 4, NULL, '{"body":[{"key":"invited-week","args":[["place",{"place":"Konna"}],["week",{"week":20834}]]}],"choices":[],"end":true}',
   NULL, 'news', 2, 'failed', 1799400000000, 1799900000000, 2, 0, 0, 77, 'ATXid_2', 'rejected', 1799400001000, 1799400020000);
