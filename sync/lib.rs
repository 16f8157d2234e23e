//! Ships rows; never looks inside.
