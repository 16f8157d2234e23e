//! The facts of postal acceptance: types, checks, changes and the fold.
