-- The first schema. Never edit it once a program with it has shipped; add a file instead.
--
-- Ids are 16-byte blobs, hashes 32-byte blobs, times are milliseconds since 1970-01-01T00:00:00Z
-- (`_ms`) or RFC 3339 text with the offset of the place (`_at`). A column is nullable only where
-- the thing itself may be absent.

-- What the program knows about the database: nonce, machine, epoch.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Devices that have journals here.
CREATE TABLE writers (
    writer_no INTEGER NOT NULL PRIMARY KEY,
    device    BLOB NOT NULL UNIQUE
) STRICT;

-- Journals, one's own and heard ones. `own_upto` is the last row that this database wrote itself
-- (0 for a heard journal): rows of one's own above the acknowledged number wait to be sent.
-- `folded_seq` is how far the tables know the rows. `announced_*` is the highest head that the
-- device itself has signed, which may be above the rows known here.
CREATE TABLE journals (
    journal_no      INTEGER NOT NULL PRIMARY KEY,
    journal         BLOB    NOT NULL UNIQUE,
    writer_no       INTEGER NOT NULL REFERENCES writers,
    ordinal         INTEGER NOT NULL,
    public_key      BLOB    NOT NULL,
    previous        BLOB,
    previous_seq    INTEGER NOT NULL DEFAULT 0,
    previous_hash   BLOB,
    genesis         BLOB    NOT NULL,
    head_seq        INTEGER NOT NULL DEFAULT 0,
    head_hash       BLOB    NOT NULL,
    own_upto        INTEGER NOT NULL DEFAULT 0,
    folded_seq      INTEGER NOT NULL DEFAULT 0,
    safe_seq        INTEGER NOT NULL DEFAULT 0,
    announced_seq   INTEGER NOT NULL DEFAULT 0,
    announced_hash  BLOB,
    announced_ms    INTEGER,
    announced_signature BLOB,
    heard_ms        INTEGER,
    cloned          INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Close-out and the central's list of devices: the journals of one device.
CREATE INDEX journals_of_writer ON journals (writer_no, ordinal);
-- Folding behind ingest: which journals have rows that the tables do not know.
CREATE INDEX journals_to_fold ON journals (journal_no) WHERE folded_seq < head_seq;

-- Every row of every journal, byte for byte. `row_id` is journal_no * 2^40 + seq, so that a
-- journal is one run of the tree and a row is named by one small integer.
CREATE TABLE rows (
    row_id     INTEGER NOT NULL PRIMARY KEY,
    hash       BLOB    NOT NULL,
    bytes      BLOB    NOT NULL,
    journal_no INTEGER NOT NULL GENERATED ALWAYS AS (row_id >> 40) VIRTUAL,
    seq        INTEGER NOT NULL GENERATED ALWAYS AS (row_id & 1099511627775) VIRTUAL
) STRICT;

-- Which row a fact is taken from. A fact that a device sealed twice takes effect once: the copy
-- that is first in (ordinal, journal, number) counts, the others are in `copies`.
CREATE TABLE facts (
    fact      BLOB    NOT NULL,
    writer_no INTEGER NOT NULL,
    row_id    INTEGER NOT NULL,
    PRIMARY KEY (fact, writer_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE copies (
    fact      BLOB    NOT NULL,
    writer_no INTEGER NOT NULL,
    row_id    INTEGER NOT NULL,
    PRIMARY KEY (fact, writer_no, row_id)
) STRICT, WITHOUT ROWID;

-- Which facts an entity is folded from. `entity` is a letter for its kind and its key.
CREATE TABLE touches (
    entity BLOB    NOT NULL,
    row_id INTEGER NOT NULL,
    PRIMARY KEY (entity, row_id)
) STRICT, WITHOUT ROWID;

-- Rows that need a person: stored, passed on, and no fact that this program can read.
CREATE TABLE attention (
    row_id INTEGER NOT NULL PRIMARY KEY,
    why    TEXT    NOT NULL
) STRICT;

-- Rows of kinds, versions or shapes that this program does not know; read again by a newer one.
CREATE TABLE unknown (
    row_id  INTEGER NOT NULL PRIMARY KEY,
    kind    TEXT    NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- Rows that are kept but are no part of a journal: what this device sealed again in a new
-- journal ('resealed'), rows under numbers that others hold ('fork'), rows of a device that is no
-- longer trusted ('held').
CREATE TABLE rows_apart (
    why     TEXT    NOT NULL CHECK (why IN ('resealed', 'fork', 'held')),
    journal BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    hash    BLOB    NOT NULL,
    device  BLOB    NOT NULL,
    bytes   BLOB    NOT NULL,
    at_ms   INTEGER NOT NULL,
    PRIMARY KEY (why, journal, seq, hash)
) STRICT;
CREATE INDEX rows_apart_of_device ON rows_apart (device, why);

-- The tables below are folded from the rows; `rebuild` makes them again.

CREATE TABLE lines (
    line          BLOB    NOT NULL PRIMARY KEY,
    unit          BLOB,
    letter        TEXT,
    counter       INTEGER,
    state         TEXT    NOT NULL,
    settled       INTEGER NOT NULL,
    arrival_ms    INTEGER,
    arrival_at    TEXT,
    day           TEXT,
    outage        BLOB,
    mailer        TEXT,
    holder        TEXT,
    permit_type   TEXT,
    permit_number TEXT,
    job_id        TEXT,
    channel       TEXT,
    class         TEXT,
    pieces        INTEGER,
    approximate   INTEGER NOT NULL,
    postage       TEXT,
    conflicts     INTEGER NOT NULL,
    statement     TEXT,
    duplicate_of  BLOB,
    released_ms   INTEGER,
    secured       INTEGER NOT NULL,
    entered       INTEGER NOT NULL,
    ticked        INTEGER NOT NULL,
    placards      INTEGER NOT NULL,
    logged_on     BLOB,
    logged_by     BLOB
) STRICT, WITHOUT ROWID;
-- Log list and record of mailings: a day's lines by arrival.
CREATE INDEX lines_by_day ON lines (day, arrival_ms, line);
-- Home and reconciliation: what is left to do, oldest first.
CREATE INDEX lines_open ON lines (arrival_ms, line) WHERE settled = 0;
-- Log entry: the next number of this device. Find: by number.
CREATE INDEX lines_by_number ON lines (letter, counter);
-- Find and matching: by job id; by permit.
CREATE INDEX lines_by_job ON lines (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX lines_by_permit ON lines (permit_number, permit_type) WHERE permit_number IS NOT NULL;
-- Matching: a statement that two lines are matched to.
CREATE INDEX lines_by_statement ON lines (statement) WHERE statement IS NOT NULL;

CREATE TABLE containers (
    load          BLOB    NOT NULL,
    barcode       TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    scans         INTEGER NOT NULL,
    first_scan_ms INTEGER,
    form          BLOB,
    collected     INTEGER NOT NULL,
    accepted      TEXT,
    conflicts     INTEGER NOT NULL,
    PRIMARY KEY (load, barcode)
) STRICT, WITHOUT ROWID;
-- Dock scan: the same placard on another load.
CREATE INDEX containers_by_barcode ON containers (barcode);
-- Home and close-out: containers that are neither reconciled nor have given a placard.
CREATE INDEX containers_open ON containers (load) WHERE state = 'open';

CREATE TABLE loads (
    load        BLOB    NOT NULL PRIMARY KEY,
    unit        BLOB,
    appointment TEXT,
    arrived_ms  INTEGER,
    arrived_at  TEXT,
    opened      INTEGER NOT NULL,
    forms       INTEGER NOT NULL,
    refused     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Dock scan: the loads of today, latest first; a load by its appointment.
CREATE INDEX loads_by_arrival ON loads (arrived_ms);
CREATE INDEX loads_by_appointment ON loads (appointment) WHERE appointment IS NOT NULL;

CREATE TABLE outages (
    outage      BLOB    NOT NULL PRIMARY KEY,
    unit        BLOB,
    declared    INTEGER NOT NULL,
    open        INTEGER NOT NULL,
    began_ms    INTEGER,
    joined_into BLOB,
    restored_ms INTEGER,
    notices     INTEGER NOT NULL,
    conflicts   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    session  BLOB    NOT NULL PRIMARY KEY,
    device   BLOB,
    person   BLOB,
    began_ms INTEGER,
    ended_ms INTEGER
) STRICT, WITHOUT ROWID;
-- Sign-in: who is signed in at this device.
CREATE INDEX sessions_open ON sessions (device) WHERE ended_ms IS NULL;

CREATE TABLE devices (
    device   BLOB    NOT NULL PRIMARY KEY,
    unit     BLOB,
    name     TEXT,
    role     TEXT,
    letter   TEXT,
    journals INTEGER NOT NULL,
    revoked  TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE days (
    unit      BLOB    NOT NULL,
    day       TEXT    NOT NULL,
    held      INTEGER NOT NULL,
    closed    INTEGER NOT NULL,
    close_out BLOB,
    PRIMARY KEY (unit, day)
) STRICT, WITHOUT ROWID;

-- The tables below are this database's own.

-- Reference rows as the central last sent them, replaced by key. While a feed is taken again as a
-- whole, its new rows are staged beside the old ones until the sum agrees.
CREATE TABLE reference (
    feed   TEXT    NOT NULL,
    staged INTEGER NOT NULL,
    key    TEXT    NOT NULL,
    hash   BLOB    NOT NULL,
    bytes  BLOB    NOT NULL,
    PRIMARY KEY (feed, staged, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_cursors (
    feed   TEXT    NOT NULL,
    staged INTEGER NOT NULL,
    epoch  BLOB    NOT NULL,
    rev    INTEGER NOT NULL,
    sum    BLOB    NOT NULL,
    head   INTEGER NOT NULL,
    PRIMARY KEY (feed, staged)
) STRICT, WITHOUT ROWID;

-- What each destination has acknowledged of one's own journals.
CREATE TABLE acks (
    source     TEXT    NOT NULL CHECK (source IN ('hub', 'central')),
    journal_no INTEGER NOT NULL REFERENCES journals,
    epoch      BLOB    NOT NULL,
    head_seq   INTEGER NOT NULL,
    head_hash  BLOB    NOT NULL,
    safe_seq   INTEGER NOT NULL,
    server_ms  INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    PRIMARY KEY (source, journal_no)
) STRICT, WITHOUT ROWID;

-- What a person typed and did not save yet, field by field.
CREATE TABLE drafts (
    person  BLOB NOT NULL,
    screen  TEXT NOT NULL,
    field   TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (person, screen, field)
) STRICT, WITHOUT ROWID;

-- Signed server times, and what the clocks here said at that moment.
CREATE TABLE time_anchors (
    anchor_no INTEGER NOT NULL PRIMARY KEY,
    server_ms INTEGER NOT NULL,
    wall_ms   INTEGER NOT NULL,
    mono_ns   INTEGER NOT NULL,
    boot      BLOB    NOT NULL
) STRICT;

-- The tables below are used at the central only.

-- Devices that may push. Whether a device is trusted is decided here and nowhere else: a journal
-- can say anything.
CREATE TABLE accounts (
    device      BLOB    NOT NULL PRIMARY KEY,
    unit        BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    letter      TEXT    NOT NULL,
    public_key  BLOB    NOT NULL,
    enrolled_ms INTEGER NOT NULL,
    revoked     TEXT,
    apart_bytes INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_by_letter ON accounts (unit, letter);

CREATE TABLE enrolment_codes (
    code_hash  BLOB    NOT NULL PRIMARY KEY,
    unit       BLOB    NOT NULL,
    name       TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_by    BLOB
) STRICT, WITHOUT ROWID;

-- Feeds at their source: each change of a key takes the next number of its feed, in the
-- transaction that makes it. A key that is gone keeps a row without bytes.
CREATE TABLE feeds (
    feed TEXT    NOT NULL PRIMARY KEY,
    head INTEGER NOT NULL,
    sum  BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_rows (
    feed  TEXT    NOT NULL,
    key   TEXT    NOT NULL,
    rev   INTEGER NOT NULL,
    hash  BLOB    NOT NULL,
    bytes BLOB,
    PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX feed_rows_by_rev ON feed_rows (feed, rev);
