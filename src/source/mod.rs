//! Source: the files of a project or a package, read once, each with its hash; what is left out says why.

mod file;

pub use file::{Failed, FailedReason, FilterReason, Filtered, ProjectPath, SourceFile, Text};
