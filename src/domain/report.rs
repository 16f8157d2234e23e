//! Reports as plain values; whoever calls writes them as CSV, JSON or pages.

pub mod close_out;
pub mod record_of_mailings;
