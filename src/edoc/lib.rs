//! Files of the field read into records.
