-- Open work: what the close-out, the desk, home and the log list read instead of every line,
-- container and statement there ever was. Lines and containers are folded again with this version.

-- The line may hold a day, whatever rules are in force; the days on which it was settled and on which
-- its mail went, at the place where that was recorded.
ALTER TABLE lines ADD COLUMN may_hold INTEGER NOT NULL DEFAULT 1;
ALTER TABLE lines ADD COLUMN settled_day TEXT;
ALTER TABLE lines ADD COLUMN released_day TEXT;
-- Close-out, desk, home and log list: what may hold a day, however old.
CREATE INDEX lines_that_may_hold ON lines (may_hold, arrival_ms, line) WHERE may_hold = 1;
-- Home, release and log list: what is not settled. The index before was read from end to end.
DROP INDEX lines_open;
CREATE INDEX lines_open ON lines (settled, arrival_ms, line) WHERE settled = 0;
-- Close-out, desk and log list: what was settled, and what went, on the day.
CREATE INDEX lines_by_settled_day ON lines (settled_day) WHERE settled_day IS NOT NULL;
CREATE INDEX lines_by_released_day ON lines (released_day) WHERE released_day IS NOT NULL;
-- Desk: settled lines that may be one mailing with a line that is open.
CREATE INDEX lines_done_by_arrival ON lines (arrival_ms, class, pieces, paper) WHERE may_hold = 0;

-- The container was scanned and has not gone; the days on which it was first scanned and went.
ALTER TABLE containers ADD COLUMN here INTEGER NOT NULL DEFAULT 1;
ALTER TABLE containers ADD COLUMN day TEXT;
ALTER TABLE containers ADD COLUMN released_day TEXT;
-- Close-out and load: what is here, however long.
CREATE INDEX containers_here ON containers (here, load) WHERE here = 1;
-- Close-out: what was scanned, and what went, on the day; the loads of the day (home, too).
CREATE INDEX containers_by_day ON containers (day) WHERE day IS NOT NULL;
CREATE INDEX containers_by_released_day ON containers (released_day)
    WHERE released_day IS NOT NULL;
CREATE INDEX loads_by_day ON loads (substr(arrived_at, 1, 10));

-- What each statement of the feed says of itself, as last imported: read by status and by look,
-- and by nothing else, so that years of statements are some pages of an index. What is no JSON says
-- nothing.
CREATE TABLE statement_looks (
    key           TEXT PRIMARY KEY,
    status        TEXT,
    permit_number TEXT,
    mailing_date  TEXT
) STRICT, WITHOUT ROWID;
-- Desk and close-out: statements by status code.
CREATE INDEX statements_by_status ON statement_looks (status) WHERE status IS NOT NULL;
-- Desk: statements that look like one that a line holds.
CREATE INDEX statements_by_permit ON statement_looks (permit_number, mailing_date)
    WHERE permit_number IS NOT NULL;

CREATE VIEW statements_say AS
    SELECT key, CAST(json ->> '$.status' AS TEXT) AS status,
        CAST(json ->> '$.permit_number' AS TEXT) AS permit_number,
        CAST(json ->> '$.mailing_date' AS TEXT) AS mailing_date
    FROM (SELECT key, CAST(bytes AS TEXT) AS json FROM reference
        WHERE feed = 'statements' AND staged = 0)
    WHERE json_valid(json);

-- Whatever writes the feed keeps them: a page, a file that was staged, rows that were salvaged.
CREATE TRIGGER statement_looks_came AFTER INSERT ON reference
WHEN new.feed = 'statements' AND new.staged = 0 BEGIN
    DELETE FROM statement_looks WHERE key = new.key;
    INSERT INTO statement_looks SELECT * FROM statements_say WHERE key = new.key;
END;
CREATE TRIGGER statement_looks_are_in_force AFTER UPDATE ON reference
WHEN new.feed = 'statements' AND new.staged = 0 BEGIN
    DELETE FROM statement_looks WHERE key = new.key;
    INSERT INTO statement_looks SELECT * FROM statements_say WHERE key = new.key;
END;
CREATE TRIGGER statement_looks_went AFTER DELETE ON reference
WHEN old.feed = 'statements' AND old.staged = 0 BEGIN
    DELETE FROM statement_looks WHERE key = old.key;
END;
INSERT INTO statement_looks SELECT * FROM statements_say;
