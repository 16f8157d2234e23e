//! Folding everything again, and the tables as text.

use crate::error::Result;
use crate::{Reader, Store};

impl Store {
    /// Throws the folded tables away and folds every row again, in one transaction.
    pub fn rebuild(&mut self) -> Result<()> {
        todo!()
    }
}

impl Reader {
    /// The folded tables as sorted text, a line a row, without anything that depends on the order
    /// in which journals arrived.
    pub fn tables(&self) -> Result<String> {
        todo!()
    }
}
