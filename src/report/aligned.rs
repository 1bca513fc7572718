//! Both sides of a finding as plain text: what an evidence pack keeps of the code.

use std::fmt::Write as _;

use super::bill::lines_text;
use super::code::{CodePiece, CodeRow, CodeView};
use super::shown;
use super::summary::license_name;
use crate::finding::{Finding, LineRange};

/// Returns what the finding is and both sides, line by line: what only the project has after `<`, what only the origin has after `>`.
/// `texts` are where its license texts are.
pub fn aligned_text(finding: &Finding, code: &CodeView, texts: &[&str]) -> String {
    let origin = &finding.origin;
    let place = |path: &str, lines: Option<LineRange>| {
        let lines = lines.map_or(String::new(), |lines| format!(", {}", lines_text(lines)));
        shown(&format!("{path}{lines}")).into_owned()
    };
    let facts = [
        ("finding", shown(&finding.id).into_owned()),
        ("< project", place(&finding.scanned.path.path, finding.scanned.lines)),
        ("> origin", place(&origin.path, origin.lines)),
        ("package", shown(&origin.purl).into_owned()),
        ("license", shown(&license_name(finding)).into_owned()),
        ("how alike", format!("{} copy", finding.class.as_str())),
        ("license texts", if texts.is_empty() { "none is stored".to_owned() } else { texts.join(", ") }),
    ];
    let mut text = String::new();
    for (name, value) in facts {
        let _ = writeln!(text, "{name:<14} {value}");
    }
    text.push('\n');
    code.rows.iter().for_each(|row| write_row(row, &mut text));
    if code.n_more > 0 {
        let _ = writeln!(text, "… {} more lines", code.n_more);
    }
    text
}

fn write_row(row: &CodeRow, text: &mut String) {
    let mut line = |mark: &str, left: Option<u32>, right: Option<u32>, pieces: &[CodePiece]| {
        let number = |number: Option<u32>| number.map_or(String::new(), |number| number.to_string());
        let code: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let whole = format!("{mark} {:>6} {:>6}  {code}", number(left), number(right));
        text.push_str(whole.trim_end());
        text.push('\n');
    };
    match (&row.left, &row.right) {
        (Some(left), Some(right)) if row.is_equal => line(" ", Some(left.number), Some(right.number), &left.pieces),
        (left, right) => {
            if let Some(left) = left {
                line("<", Some(left.number), None, &left.pieces);
            }
            if let Some(right) = right {
                line(">", None, Some(right.number), &right.pieces);
            }
        }
    }
}
