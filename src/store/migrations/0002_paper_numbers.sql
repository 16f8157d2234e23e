-- The number of the paper that a line was copied from; nothing for lines that were recorded here
-- first. Find and log entry: is this paper on the log already?
ALTER TABLE lines ADD COLUMN paper INTEGER;
CREATE INDEX lines_by_paper ON lines (paper) WHERE paper IS NOT NULL;
