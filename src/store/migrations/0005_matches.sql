-- What stands between lines and statements, a row for each: the desk asks who else holds this
-- statement, and which other matches this line has. Lines that bill nothing by themselves (taken
-- back, or the same mailing as another) are left out.
CREATE TABLE matches (
    line      BLOB NOT NULL,
    statement TEXT NOT NULL,
    match     BLOB NOT NULL,
    PRIMARY KEY (line, statement, match)
) STRICT, WITHOUT ROWID;
CREATE INDEX matches_by_statement ON matches (statement, line);

-- Items 21 to 23 that stand, a row for each: the desk asks which other line has this transaction
-- number, in capitals, or was finalized with this statement; nothing for a hard copy.
CREATE TABLE entries (
    line               BLOB NOT NULL,
    transaction_number TEXT NOT NULL,
    statement          TEXT NOT NULL,
    PRIMARY KEY (line, transaction_number, statement)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_by_transaction ON entries (transaction_number, line)
    WHERE transaction_number <> '';
CREATE INDEX entries_by_statement ON entries (statement, line) WHERE statement <> '';

-- What several rows of the two claim: statements and transaction numbers of several lines, lines
-- with several statements. The work list and the close-out read it whole; it is short.
CREATE TABLE in_doubt (
    kind TEXT NOT NULL CHECK (kind IN ('line', 'statement', 'transaction')),
    what TEXT NOT NULL,
    PRIMARY KEY (kind, what)
) STRICT, WITHOUT ROWID;
