//! What can be typed of reports that are written again: `report`.

use std::path::PathBuf;

use clap::Args;

use super::output::{OutputFile, ReportFormat, parse_format, parse_output};

/// `kinprint report`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes what an earlier scan found in another form, without scanning again. Formats that show code read it from the project and the \
database, where they still have it.

Examples:
  kinprint report result.json --format gitlab
  kinprint report last --output sarif=result.sarif --output text=-
  kinprint report --compare old.json new.json
  kinprint report 12 --project ~/work/app --format json")]
pub(crate) struct ReportArgs {
    /// Report of a scan (JSON), or a recorded run: its number, or `last`
    pub(crate) result: PathBuf,
    /// Say what is new since this report or run
    #[arg(long, value_name = "OLD")]
    pub(crate) compare: Option<PathBuf>,
    /// Project that was scanned [default: the directory the command runs in]
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// How to print it [default: text, unless --output says where everything goes]
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    pub(crate) format: Option<ReportFormat>,
    /// Write it to a file, as often as needed; `-` is standard output
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_output)]
    pub(crate) output: Vec<OutputFile>,
}
