-- Rows as the program writes them on step 2: the key to the trail's names, for one of the staff.
INSERT INTO audit_wrap (slot, body) VALUES (1, zeroblob(81));
