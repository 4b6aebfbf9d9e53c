-- Rows as the program writes them on step 9: a name as it is looked for, what a month cost. One text for both engines.

UPDATE person SET folded = ' awa o traore' WHERE id = 1;

INSERT INTO spent (line, month, network, messages, segments) VALUES ('main', '2027-01', 'orange', 1200, 1300), ('main', '2027-01', '', 3, 3);
