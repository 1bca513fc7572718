//! kinprint finds near-copies of open source in a code base: which lines, from which package, version and file, under
//! which license, and why it thinks so. Everything happens on the machine it runs on.

pub mod align;
pub mod attribution;
#[doc(hidden)]
pub mod cli;
pub mod demo;
pub mod finding;
pub mod fingerprint;
pub mod id;
pub mod index;
pub mod indexer;
pub mod isolation;
pub mod lexer;
pub mod license;
pub mod matching;
pub mod mutation;
pub mod provenance;
pub mod report;
pub mod scan;
pub mod source;
pub mod span;
