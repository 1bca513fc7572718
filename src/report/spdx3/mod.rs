//! SPDX 3.0.1 as JSON-LD: the project's files and parts that were copied, and the packages they come from.
//! Source: "The System Package Data Exchange (SPDX) Specification Version 3.0.1", profiles Core, Software and SimpleLicensing,
//! and its JSON-LD context.
//!
//! What is true decides on a relationship (Core, RelationshipType). A file with the bytes of its origin: the origin's file is
//! `copiedTo` it. Any other copy is `descendantOf` the origin's file or `ancestorOf` it, where a person or the history tells which;
//! else the origin's file `hasVariant` the copy. What people called no copy has none of them. `hasConcludedLicense` is
//! what this report concludes, `hasDeclaredLicense` what was found in a file or stated by a package.
//!
//! Everything is an element with an id of its own, made of the report's digest and a number. Who said something, and when, is the
//! element's creation information: the tool's for all but decisions, which are annotations (`review`) by people. Unlike in SPDX 2.3 a
//! file needs no SHA-1, and BLAKE3 is a hash like others.

mod document;
mod elements;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::json::write_json_value;
use crate::finding::ScanReport;

/// Writes `report` as SPDX 3.0.1.
///
/// # Errors
/// When `out` refuses.
pub fn write_spdx3(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    write_json_value(&document::document(report)?, out)
}
