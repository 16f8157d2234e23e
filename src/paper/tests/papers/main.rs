//! Papers, written and read back by programs that share no code with what wrote them: `pdftotext`
//! and `pdftoppm` (poppler-utils) for PDF, zxing-cpp for every barcode. Where one is missing, the
//! test says what did not run, and fails if `TALLYDOCK_VECTORS_REQUIRED=1`.
//!
//! Labels and receipts are drawn by `read_papers.py`, which knows the few commands that are used
//! and refuses boxes beyond the label; where words stand on a label is not drawn.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

mod labels;
mod pdf;
mod reader;
mod receipts;
mod refusals;
mod samples;
