//! SPDX 2.3, as JSON and as tag and value: the project's files and parts that were copied, and the packages they come from.
//! Source: "The Software Package Data Exchange (SPDX) Specification Version 2.3" (ISO/IEC 5962 in its first edition), chapters 6
//! to 12 and annex D, and its JSON schema.
//!
//! What is true decides on a relationship (11.1, table 68). A whole file with the bytes of its origin is `COPY_OF` the origin's
//! file ("an exact copy"). Any other copy shares its lineage: `DESCENDANT_OF` where a person took the origin for the origin or
//! the history tells that the project's lines are younger ("postdates"), `ANCESTOR_OF` where either says that the project
//! was first ("pre-dates"), else `VARIANT_OF` ("same lineage but not clear which came first"). What people called no copy
//! has none of them.
//!
//! A file has to have a SHA-1 (8.4). Scans take it of files with findings and of their origins; a report without it names such
//! places in annotations of the project, and no sum is made up. The blake3 of files stands in comments: validators take no sum of
//! that name with its usual 64 digits. Only an analyzed package may contain files (7.8), and its verification code covers all of
//! them (7.9): so the files with findings are a package of their own inside of the project. Packages of origin were not analyzed
//! as a whole; their files are tied to them by `OTHER` with a comment.

mod document;
mod file;
mod license;
mod model;
mod tag_value;
#[cfg(test)]
mod tests;

// SPDX 3 says the same of licenses and files.
pub(super) use document::name_of;
pub(super) use file::{attribution_texts, copyright_text, holds_its_bytes, is_sha1, origin_sha1, path_text};
pub(super) use license::{Licenses, NO_ASSERTION};

use std::io::{self, Write};

use super::json::write_json_value;
use crate::finding::ScanReport;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpdxForm {
    /// JSON.
    Json,
    /// Tag and value.
    TagValue,
}

/// Writes `report` as SPDX 2.3.
///
/// # Errors
/// When `out` refuses.
pub fn write_spdx(report: &ScanReport, form: SpdxForm, out: &mut dyn Write) -> io::Result<()> {
    let document = document::document(report)?;
    match form {
        SpdxForm::Json => write_json_value(&document, out),
        SpdxForm::TagValue => tag_value::write(&document, out),
    }
}
