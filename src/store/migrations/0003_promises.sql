-- Damage of a device's data that no supervisor has read yet: home, diagnostics, close-out and the
-- central's list of devices.
ALTER TABLE devices ADD COLUMN damages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN damages_unseen INTEGER NOT NULL DEFAULT 0;

-- People who were set up at a device that knew nobody, and what the central said of them.
CREATE TABLE set_up_people (
    person    BLOB    NOT NULL PRIMARY KEY,
    device    BLOB,
    name      TEXT,
    role      TEXT,
    confirmed INTEGER
) STRICT, WITHOUT ROWID;

-- A third reason to keep a row apart: its bytes are not those that were sealed ('altered').
CREATE TABLE rows_kept_apart (
    why     TEXT    NOT NULL CHECK (why IN ('resealed', 'fork', 'held', 'altered')),
    journal BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    hash    BLOB    NOT NULL,
    device  BLOB    NOT NULL,
    bytes   BLOB    NOT NULL,
    at_ms   INTEGER NOT NULL,
    PRIMARY KEY (why, journal, seq, hash)
) STRICT;
INSERT INTO rows_kept_apart (why, journal, seq, hash, device, bytes, at_ms)
    SELECT why, journal, seq, hash, device, bytes, at_ms FROM rows_apart;
DROP TABLE rows_apart;
ALTER TABLE rows_kept_apart RENAME TO rows_apart;
CREATE INDEX rows_apart_of_device ON rows_apart (device, why);
