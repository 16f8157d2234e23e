//! Measuring, always beside a baseline of the same run.
