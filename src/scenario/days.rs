//! The days that there are.

pub mod outage_day;
