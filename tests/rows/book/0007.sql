-- Rows as the program writes them on step 7: a lead and an administrator, a key that was given, the first row of the trail. One text for
-- both engines.

INSERT INTO staff (id, name, roles, state, slot, ties, salt, auth, public_key, sealed_key, sealed_factor) VALUES
  (1, 'aminata', 'lead+manager', 'active', 1, 'customs,forest', unhex('01'), unhex('02'), unhex('03'), unhex('04'), unhex('05')),
  (2, 'sekou', 'administrator', 'active', 2, '', unhex('01'), unhex('02'), unhex('03'), unhex('04'), NULL),
  (3, 'oumar', 'moderator', 'invited', 3, '', NULL, NULL, NULL, NULL, NULL);

INSERT INTO key_grant (id, staff, compartment, asked_by, lead, administrator, revoked_by) VALUES
  (1, 1, 'police', 1, 1, 2, NULL), (2, 1, 'army', 1, 1, 2, 2);

INSERT INTO audit (sequence, hour, actor, action, object, detail, once, previous, hash) VALUES
  (1, 480000, 2, 'grant_countersigned', unhex('0a'), 'compartment police', unhex('0b'), unhex('00'), unhex('0c'));

UPDATE audit_head SET length = 1, hash = unhex('0c') WHERE id = 1;
