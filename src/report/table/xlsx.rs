//! Findings as a workbook, for people who read tables. Source: ECMA-376, as rust_xlsxwriter writes it.
//!
//! Numbers are numbers, everything else is text: no formula, no link, no picture. Color says the outcome and nothing else. The
//! same report gives the same bytes: the time of creation is that of the run. What is longer than a cell or a sheet holds
//! is cut, and the last sheet says how often.

use std::io::{self, Write};

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::cell::{Cell, is_formula};
use super::sheets::{Sheet, method_sheet, sheets};
use crate::finding::{Outcome, ScanReport};
use crate::report::layout::plural;
use crate::report::shown;

/// What a workbook holds at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct SheetLimits {
    /// Rows of a sheet, the names of the columns among them.
    pub(super) n_rows: usize,
    /// Characters of a cell, in units of UTF-16.
    pub(super) n_units: usize,
}

/// Those of Excel.
const EXCEL: SheetLimits = SheetLimits { n_rows: 1_048_576, n_units: 32_767 };
/// Characters kept for the words that say how much is cut.
const RESERVED_UNITS: usize = 40;

/// Writes the workbook.
///
/// # Errors
/// When `out` refuses.
pub fn write_xlsx(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook_bytes(report, EXCEL).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

pub(super) fn workbook_bytes(report: &ScanReport, limits: SheetLimits) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(report)?);
    let mut writer = SheetWriter { styles: Styles::new(), limits, cuts: Vec::new(), n_cut_cells: 0 };
    for sheet in sheets(report) {
        writer.write(sheet, workbook.add_worksheet())?;
    }
    if writer.n_cut_cells > 0 {
        let cells = plural(writer.n_cut_cells, "cell");
        writer.cuts.push(format!("{cells} cut: a cell holds {} characters", limits.n_units));
    }
    let cuts = std::mem::take(&mut writer.cuts);
    writer.write(method_sheet(report, cuts), workbook.add_worksheet())?;
    workbook.save_to_buffer()
}

fn properties(report: &ScanReport) -> Result<DocProperties, XlsxError> {
    // A time that no clock gave is no reason to fail.
    let at = ExcelDateTime::parse_from_str(&report.run.at).or_else(|_| ExcelDateTime::from_ymd(1980, 1, 1))?;
    let tool = format!("{} {}", report.tool.name, report.tool.version);
    let text = shown(&tool);
    Ok(DocProperties::new().set_title("kinprint: near-copies").set_author(text.as_ref()).set_creation_datetime(&at))
}

/// How cells look.
struct Styles {
    head: Format,
    outcomes: [(&'static str, Format); 3],
    /// Typing into the cell does not make a formula of it.
    kept_text: Format,
}

impl Styles {
    fn new() -> Self {
        let outcome = |outcome: Outcome, fill: u32, ink: u32| {
            let format = Format::new().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(ink));
            (outcome.as_str(), format)
        };
        Self {
            head: Format::new().set_bold().set_border_bottom(FormatBorder::Thin),
            // Dark on light, 7:1 and more.
            outcomes: [
                outcome(Outcome::Deny, 0x00FF_D9D6, 0x006E_0B0B),
                outcome(Outcome::Review, 0x00FF_EDC2, 0x0052_3900),
                outcome(Outcome::Allow, 0x00D6_F2DA, 0x000B_4A1A),
            ],
            kept_text: Format::new().set_quote_prefix(),
        }
    }
}

struct SheetWriter {
    styles: Styles,
    limits: SheetLimits,
    cuts: Vec<String>,
    n_cut_cells: u64,
}

impl SheetWriter {
    fn write(&mut self, sheet: Sheet<'_>, page: &mut Worksheet) -> Result<(), XlsxError> {
        page.set_name(sheet.name)?.set_freeze_panes(1, 0)?;
        page.set_landscape().set_repeat_rows(0, 0)?.set_print_fit_to_pages(1, 0);
        for (idx, (name, width)) in sheet.columns.iter().enumerate() {
            page.set_column_width(idx as u16, f64::from(*width))?;
            page.write_string_with_format(0, idx as u16, *name, &self.styles.head)?;
        }
        let outcome_at = sheet.columns.iter().position(|(name, _)| name.ends_with("outcome"));
        let (mut n_written, mut n_cut) = (0, 0);
        for row in sheet.rows {
            // The last row is kept for saying what is missing.
            if n_written + 2 >= self.limits.n_rows {
                n_cut += 1;
                continue;
            }
            n_written += 1;
            for (column, cell) in row.iter().enumerate() {
                let is_outcome = outcome_at == Some(column);
                self.write_cell(cell, (n_written as u32, column as u16), is_outcome, page)?;
            }
        }
        if n_cut > 0 {
            let said = format!("{} left out: a sheet has {} rows", plural(n_cut, "further row"), self.limits.n_rows);
            page.write_string(n_written as u32 + 1, 0, &said)?;
            self.cuts.push(format!("{}: {said}", sheet.name));
        }
        page.autofilter(0, 0, n_written as u32, sheet.columns.len() as u16 - 1)?;
        Ok(())
    }

    fn write_cell(
        &mut self,
        cell: &Cell<'_>,
        (row, column): (u32, u16),
        is_outcome: bool,
        page: &mut Worksheet,
    ) -> Result<(), XlsxError> {
        let text = match cell {
            Cell::Empty => return Ok(()),
            Cell::Number(number) => return page.write_number(row, column, *number).map(drop),
            Cell::Text(text) => self.fitting(harmless_xml(&shown(text)).as_ref()),
        };
        let outcome = self.styles.outcomes.iter().find(|(name, _)| is_outcome && *name == text);
        match outcome {
            Some((_, style)) => page.write_string_with_format(row, column, text, style)?,
            None if is_formula(&text) => page.write_string_with_format(row, column, text, &self.styles.kept_text)?,
            None => page.write_string(row, column, text)?,
        };
        Ok(())
    }

    /// Returns as much of `text` as a cell holds, with a word on how much is missing.
    fn fitting(&mut self, text: &str) -> String {
        // No text has more units than bytes.
        if text.len() <= self.limits.n_units || text.encode_utf16().count() <= self.limits.n_units {
            return text.to_owned();
        }
        self.n_cut_cells += 1;
        let mut n_units = 0;
        let end = text.char_indices().find(|(_, c)| {
            n_units += c.len_utf16();
            n_units > self.limits.n_units.saturating_sub(RESERVED_UNITS)
        });
        let end = end.map_or(text.len(), |(at, _)| at);
        format!("{}… ({} cut)", &text[..end], plural(text[end..].chars().count() as u64, "character"))
    }
}

/// The writer takes a text between `<r>` and `</r>` for XML of its own (a rich string) and copies it as it is.
fn harmless_xml(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with("<r>") { format!("\\u{{3c}}{}", &text[1..]).into() } else { text.into() }
}
