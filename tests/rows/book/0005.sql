-- Rows as the program writes them on step 5: the summary of a forum that was held, sent to a commune, with a promise of each
-- owner; a message of it on its way. One text for both engines.

INSERT INTO summary (id, forum, version, revision, state, day, author, written_at, approver, approved_at, sent_at) VALUES
  (1, 1, 1, 2, 'sent', 20720, 'aminata', 1791100000000, 'sekou', 1791110000000, 1791120000000),
  (2, 1, 2, 1, 'draft', 20720, 'aminata', 1791130000000, NULL, NULL, NULL);

INSERT INTO summary_text (summary, language, text) VALUES
  (1, 'fr', 'La route est sûre le jour. Le pont sera gardé.'),
  (1, 'bm', 'Sira lakananen don tile fɛ. Pɔn bɛna kɔlɔsi.'),
  (2, 'fr', 'La route est sûre le jour et la nuit.');

INSERT INTO commitment (id, forum, number, post, due_day, state, said, said_at, checked_by, checked_at) VALUES
  (1, 1, 1, 1, 20770, 'kept', 'done', 1793000000000, 'sekou', 1793100000000),
  (2, 1, 2, NULL, 20780, 'open', NULL, NULL, NULL, NULL);

INSERT INTO commitment_text (commitment, language, text) VALUES
  (1, 'fr', 'une patrouille le jour du marché'), (1, 'bm', 'kɔlɔsili sugu don na'),
  (2, 'fr', 'réparer la lampe de l''école'), (2, 'bm', 'lakɔli fitinɛ dilan');

INSERT INTO broadcast (id, summary, audience, state, starts_at, cursor, total, put, author, created_at, ended_at) VALUES
  (1, 1, 'ml-r05-konna', 'done', 1791120000000, 4, 3, 2, 'aminata', 1791115000000, 1791120001000);

INSERT INTO outbox (once, line, recipient, person, language, screen, question, class, rank, state, due_at, expires_at, broadcast) VALUES
  (unhex('6f6e6534'), 'main', unhex('01a1b2c3'), 1, NULL, '{"body":[{"key":"summary-text","args":[["summary",{"number":1}],["part",{"number":0}]]}],"choices":[],"end":true}',
   NULL, 'summary', 2, 'queued', 1791120000000, 1791724800000, 1);
