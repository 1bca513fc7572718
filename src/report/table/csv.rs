//! Findings as comma-separated values. Source: RFC 4180, in UTF-8.
//!
//! One line a finding, whatever it says: line ends and other controls are written as `\n` and `\u{…}`. What a spreadsheet would
//! run as a formula has an apostrophe before it. Without a byte order mark: programs take it for a part of the first
//! column's name, and for spreadsheets there is a workbook.

use std::io::{self, Write};

use super::cell::{Cell, harmless};
use super::findings::{COLUMNS, rows};
use crate::finding::ScanReport;
use crate::report::shown;

/// Writes a line a finding below one of names.
///
/// # Errors
/// When `out` refuses.
pub fn write_findings_csv(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(COLUMNS.iter().map(|column| column.name))?;
    for row in rows(report) {
        for column in COLUMNS {
            match (column.cell)(row) {
                Cell::Text(text) => table.write_field(harmless(&shown(&text)).as_bytes())?,
                cell => table.write_field(cell.to_string())?,
            }
        }
        table.write_record(None::<&[u8]>)?;
    }
    table.flush()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::finding::PathText;
    use crate::report::sample;
    use crate::report::table::cell::is_formula;

    fn table(report: &ScanReport) -> String {
        let mut out = Vec::new();
        write_findings_csv(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The cells as they are read back, below the names.
    fn read(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn looks_as_a_spreadsheet_wants_it() {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!("findings_csv", table(&sample::judged()));
        });
    }

    #[test]
    fn columns_have_names_of_their_own() {
        let names: std::collections::BTreeSet<&str> = COLUMNS.iter().map(|column| column.name).collect();
        assert_eq!(names.len(), COLUMNS.len());
    }

    proptest! {
        #[test]
        fn what_is_read_back_is_what_was_written_and_no_formula(text in "[=+@;,\"'\t\r\n -]{0,3}\\PC*") {
            let mut report = sample::judged();
            report.findings[1].scanned.path = PathText::new(text.clone());
            report.findings[2].copyrights = vec![text.clone(), text.clone()];
            report.declared[0].declared.comment.said.clone_from(&text);
            let written = table(&report);
            let rows = read(&written);
            prop_assert_eq!(rows.len(), 1 + report.findings.len() + report.declared.len());
            prop_assert_eq!(written.lines().count(), rows.len());
            let at = COLUMNS.iter().position(|column| column.name == "path").unwrap();
            let expected = harmless(&shown(&text)).into_owned();
            prop_assert_eq!(&rows[2][at], &expected);
            for cell in rows.iter().flatten() {
                prop_assert!(!is_formula(cell) && !cell.split(';').any(is_formula), "{}", cell);
                prop_assert!(!cell.contains(char::is_control), "{}", cell);
            }
        }
    }
}
