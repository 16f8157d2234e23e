//! The journal, the tables and the SQLite file that holds them.
