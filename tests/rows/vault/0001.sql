-- One of everything, of the sizes that the program writes.

INSERT INTO setting (name, value) VALUES ('recovery', zeroblob(32)), ('salt', zeroblob(32));
INSERT INTO review_key (key_id, public, recovery_wrap) VALUES (unhex('5efa00'), zeroblob(32), zeroblob(81));
INSERT INTO wrap (key_id, slot, body) VALUES (unhex('5efa00'), 1, zeroblob(81));
INSERT INTO manifest (slot, proof) VALUES (1, zeroblob(41));
INSERT INTO envelope (id, key_id, body) VALUES (unhex('11111111111111111111111111111111'), unhex('5efa00'), zeroblob(1073));
INSERT INTO box (locator, month, thread) VALUES (unhex('22222222222222222222222222222222'), 24322, zeroblob(66));
INSERT INTO reply (locator, id, body)
VALUES (unhex('22222222222222222222222222222222'), unhex('33333333333333333333333333333333'), zeroblob(689));
INSERT INTO casework (id, key_id, state, body)
VALUES (unhex('44444444444444444444444444444444'), unhex('5efa00'), 0, zeroblob(512));
INSERT INTO frozen (compartment) VALUES (2);
