//! Tables: findings as rows of named columns, for spreadsheets. One definition of the columns, whatever the file.
//!
//! In: a report. Out: [`Cell`]s as they are; who writes a file escapes them ([`harmless`]) and keeps to its limits. Fractions
//! are 0..=1, lines count from 1, times are RFC 3339 as text: spreadsheets know no time zones.

mod cell;
mod csv;
mod findings;
mod origins;
mod sheets;
#[cfg(test)]
mod tests;
mod xlsx;

pub(super) use cell::harmless;
pub use csv::write_findings_csv;
pub use xlsx::write_xlsx;
