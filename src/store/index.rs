//! Which facts an entity is folded from.
