-- Rows as the program writes them on step 13: a day of a broadcast, answers, a ceiling that was reached, an account that runs dry, two processes. One
-- text for both engines.

INSERT INTO spending (month, day, line, network, broadcast, messages, segments, francs)
VALUES ('2027-02', 3, 'main', 'orange', 1, 400, 400, 6000), ('2027-02', 0, 'main', '', 0, 12, 12, NULL);
INSERT INTO alert (id, once, kind, line, at) VALUES (1301, 'ceiling 2027-02 500000', 'ceiling', NULL, 1798790400000), (1302, 'balance main 2027-02-03', 'balance', 'main', 1798790400000);
INSERT INTO share (line, owner, rate, leased_until) VALUES ('main', 7, 3000, 1798790400000), ('main', -8, 2000, 1798790400000);
