//! Source: the files of a project or a package, read once, each with its hash; what is left out says why.
//!
//! [`walk`] lists, [`read`] reads one file of the list; a [`Tree`] does both for files that need not be on disk. Knows no language, keeps nothing between files and writes
//! nothing. Guarantees: every entry of the tree is in exactly one of `files`, `filtered` and `failed`; links are not
//! followed; nothing but regular files is opened; memory is bounded by [`Limits`], whatever is in the files.

mod above;
pub mod archive;
mod buffers;
mod emitter;
mod file;
mod open;
mod parts;
mod read;
mod rules;
mod text;
mod tree;
mod walk;

#[cfg(test)]
mod tests;

pub use above::{find_above, place_below, without_dots};
pub(crate) use buffers::give_back;
pub use file::{Failed, FailedReason, FilterReason, Filtered, ProjectPath, SourceFile, Text};
pub use open::FileStamp;
pub use read::{Limits, ReadItem, ReadOutcome, read, read_bytes, read_each, read_member};
pub(crate) use rules::{OWN_RULES, OwnIgnores};
pub(crate) use text::decode;
pub(crate) use tree::path_of;
pub use tree::{DiskTree, TextTree, Tree};
pub use walk::{FoundFile, Walk, WalkError, WalkOptions, walk, walk_list};
