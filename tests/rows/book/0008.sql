-- Rows as the program writes them on step 8: an invitation that waits, and a console that one lead has agreed to open again. One text for both
-- engines.

UPDATE staff SET invitation = unhex('0d'), invited_until = 1790000000000 WHERE id = 3;
INSERT INTO closing (id, closed_by, opened_by) VALUES (1, 2, 1);
