//! Files of electronic documentation, read into records.
//!
//! Readers come in, records go out: nothing here opens a file or decides what a record means for
//! a log line. Every file is hostile until it is read: sizes are capped before anything is parsed,
//! and a broken row costs that row alone.

pub mod statements_csv;
mod values;

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum EdocError {
    /// Reading failed half-way.
    #[error("The file could not be read to its end ({0}). Nothing was taken from it: try again")]
    Read(#[from] std::io::Error),
    /// Larger than any export.
    #[error("The file is larger than {max_mib} MiB. Nothing was taken from it: export fewer days")]
    TooLarge {
        /// The most that is read.
        max_mib: u64,
    },
    /// Saved as UTF-16.
    #[error("The file is saved as UTF-16. Nothing was taken from it: save it as CSV in UTF-8")]
    Utf16,
    /// No line.
    #[error("The file is empty. Nothing was taken from it: choose another file")]
    Empty,
    /// The header lacks a column that every statement needs.
    #[error(
        "The first line names no column \"{column}\". Nothing was taken from the file: choose an \
         export of postage statements with a header"
    )]
    NoColumn {
        /// The column.
        column: &'static str,
    },
    /// A header that names one column twice.
    #[error("The first line names the column \"{column}\" twice. Nothing was taken from the file")]
    ColumnTwice {
        /// The column.
        column: &'static str,
    },
}
