//! What a signed-in person can do.
