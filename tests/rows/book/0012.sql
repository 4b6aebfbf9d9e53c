-- Rows as the program writes them on step 12: a line that staff switched off, and one whose account was read. One text for both engines.

INSERT INTO line (name, switch, switched_at, balance, unit, balance_at)
VALUES ('main', 'off', 1798790400000, NULL, NULL, NULL), ('orange', 'on', 0, 125000, 'SMS', 1798790400000);
