-- Rows as the program writes them on step 6: a commune where concerns can be filed, and whom to call in its region.

UPDATE place SET concerns_open_on = 20800 WHERE id = 'ml-r05-konna';

INSERT INTO danger (place, number, tested_by, tested_on) VALUES ('ml-r05', '80 00 11 15', 'aminata', 20790);
