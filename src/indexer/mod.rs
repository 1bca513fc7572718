//! The indexer: the conductor that turns packages into a database.

mod filename;
mod identify;
mod python;
mod roots;
mod summary;

pub use summary::{Duplicate, IndexProblem, IndexSummary};
