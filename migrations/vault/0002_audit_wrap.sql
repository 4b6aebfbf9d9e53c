-- The key to the names in the audit trail, sealed to the key of one of the staff. It opens no concern.
CREATE TABLE audit_wrap (
  slot INTEGER NOT NULL PRIMARY KEY CHECK (slot >= 0),
  body BLOB NOT NULL CHECK (length(body) = 81)
) STRICT, WITHOUT ROWID;
