//! PDF: the report as a document for lawyers and archives, without a browser.
//!
//! Cover with verdict and numbers, summary, what was looked at, all findings as a table, the worst in detail with the code of both sides,
//! obligations, components, decisions, files left out, license texts, method and limits. Pages are numbered, headings are in the outline,
//! and everything is tagged, so that readers of screens and tools can follow it (PDF/UA-1), and archives take it (PDF/A-2a).
//!
//! Source: ISO 32000-1 through `pdf-writer`, with a layout of our own: the one of Typst would need a minute for 20,000 findings. The rooms:
//! [`fonts`] and [`lines`] measure and break text; [`paper`] has pages and what is put on them; [`flow`], [`table`] and [`listing`] put
//! blocks one below the other; [`tags`] is the structure; [`file`] writes it all; [`document`] says what is in a report, chapter by chapter.
//! Pure: the same report, name and evidence give the same bytes.

mod appendix;
mod cover;
mod document;
mod facts;
mod file;
mod findings;
mod flow;
mod fonts;
mod lines;
mod listing;
mod paper;
mod summary;
mod table;
mod tags;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::html::Evidence;
use crate::finding::ScanReport;

/// Findings that are told in detail; the table has all.
const MAX_DETAILED: usize = 1_000;
/// Findings whose code is shown: the worst.
const MAX_WITH_CODE: usize = 200;
/// Bytes of license texts in a document.
const MAX_TEXT_BYTES: usize = 512 << 10;

/// Writes the document; `name` is what the project is called.
///
/// # Errors
/// When `out` refuses.
pub fn write_pdf(report: &ScanReport, name: &str, evidence: &Evidence, out: &mut dyn Write) -> io::Result<()> {
    let (paper, about) = document::set(report, name, evidence);
    out.write_all(&file::file_of(paper, &about)?)
}
