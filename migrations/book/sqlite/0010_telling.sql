-- Summaries at the desk: asked for a second word, sent to some of a place's people only, and what staff found about a promise. The
-- PostgreSQL twin has the same number, name, tables and columns.

ALTER TABLE summary ADD COLUMN ready INTEGER NOT NULL DEFAULT FALSE;      -- its author asks somebody else to agree
ALTER TABLE commitment ADD COLUMN note TEXT NOT NULL DEFAULT '';
-- Empty: everybody of the place.
ALTER TABLE broadcast ADD COLUMN circles TEXT NOT NULL DEFAULT '';
ALTER TABLE broadcast ADD COLUMN languages TEXT NOT NULL DEFAULT '';
DROP INDEX broadcast_audience;
CREATE UNIQUE INDEX broadcast_audience ON broadcast (summary, audience, circles, languages);
