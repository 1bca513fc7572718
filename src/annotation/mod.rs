//! Annotations: what a copy must say of its origin, as SPDX tags in its file and as an entry of a notice file.
//!
//! In: texts and findings. Out: new texts; whoever calls writes them. Guarantee: tags add comments and nothing else — the tokens of
//! a file stay the same, each in the state it was. Where no place is safe there is none, and a sidecar says it instead.
//! Source: SPDX specification 2.3, annex H; REUSE specification 3.3.

mod entry;
mod insert;
mod tags;

pub use entry::{LicenseText, add_entry, notice_entry, texts_of};
pub use insert::{NoPlace, insert_tags};
pub use tags::{Tags, sidecar_text};
