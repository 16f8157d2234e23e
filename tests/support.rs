//! What the stories and checks of this folder share.
