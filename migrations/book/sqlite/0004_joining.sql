-- Lists that anybody may join by phone; who does has a number and no name. The PostgreSQL twin has the same number and name.

ALTER TABLE series ADD COLUMN open_to_join INTEGER NOT NULL DEFAULT TRUE;

DROP INDEX person_name;
CREATE UNIQUE INDEX person_name ON person (place, name) WHERE name <> '';
CREATE INDEX person_place ON person (place);
