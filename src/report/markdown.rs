//! Markdown for a comment at a pull request: verdict, gate, the worst findings in a table, the others folded away.
//!
//! Everything that comes from a project, a policy or a corpus stands in code spans, with `|` and backticks written as
//! `\u{7c}` and `\u{60}`: there is no HTML, link, picture, mention or reference to an issue in them, whichever dialect reads
//! it. A comment on GitHub holds 65,536 characters, so no more bytes than that are written, and what is cut is counted.

use std::borrow::Cow;
use std::io::{self, Write};

use super::LIMITS;
use super::declared::declared_license_name;
use super::hosted::{Reported, reported};
use super::layout::{count, plural};
use super::sentence::package_text;
use super::shown;
use super::summary::license_name;
use super::text::failed_sentence;
use super::verdict::verdict_sentence;
use crate::finding::{FindingCode, LineRange, ScanReport};
use crate::policy::AtGate;

/// Bytes that are written at most.
const MAX_BYTES: usize = 65_536;
/// Bytes kept for the sentence that counts what is left out, and for the end of a fold.
const RESERVED_BYTES: usize = 256;
/// Findings that are not folded away.
const MAX_OPEN: usize = 15;
/// Reasons, failed files and notes named one by one.
const MAX_NAMED: usize = 10;
/// Characters of a name or a sentence, before the middle of it gives way.
const MAX_NAME_CHARS: usize = 120;
const MAX_SENTENCE_CHARS: usize = 600;

const TABLE_HEAD: &str = "| | where | what | license | notice | rule |\n| --- | --- | --- | --- | --- | --- |\n";

/// Writes the report as a comment. `below` is the project seen from the root of the repository: `app/`, or nothing.
///
/// # Errors
/// When `out` refuses.
pub fn write_markdown(report: &ScanReport, below: &str, out: &mut dyn Write) -> io::Result<()> {
    let (mut open, settled): (Vec<Reported<'_>>, Vec<Reported<'_>>) = reported(report)
        .into_iter()
        .partition(|finding| matches!(finding.at(&report.gate), AtGate::Closes | AtGate::Passes));
    open.sort_by(|left, right| left.compare_worst_first(*right)); // Stable: ties by path.
    let mut text = head(report);
    let (worst, others) = open.split_at(open.len().min(MAX_OPEN));
    text.push_str(&table(worst, below));
    let tail = method(report);
    let mut budget = Budget { n_bytes: MAX_BYTES.saturating_sub(text.len() + tail.len()), n_left_out: 0 };
    text.push_str(&budget.fold("more, milder or smaller", others, below));
    text.push_str(&budget.fold("decided or known", &settled, below));
    text.push_str(&budget.sentence());
    text.push_str(&tail);
    out.write_all(text.as_bytes())
}

/// Title, verdict, what closes the gate, and what is not known.
fn head(report: &ScanReport) -> String {
    let gate = &report.gate;
    let state = if gate.is_passed { "gate open" } else { "gate closed" };
    let complete = if report.complete { "" } else { ", incomplete" };
    let mut text = format!("### kinprint: {state}{complete}\n\nResult: {}\n\n", prose(&verdict_sentence(report)));
    let mut items: Vec<String> = gate.reasons.iter().take(MAX_NAMED).map(|reason| sentence(reason)).collect();
    if let Some(rest @ 1..) = gate.reasons.len().checked_sub(MAX_NAMED) {
        items.push(format!("and {}", plural(rest as u64, "further reason")));
    }
    let failed = report.failed.iter().take(MAX_NAMED);
    items.extend(
        failed.map(|file| {
            format!("not scanned: {}, {}", name(&file.path.path), sentence(&failed_sentence(&file.reason)))
        }),
    );
    if let Some(rest @ 1..) = report.failed.len().checked_sub(MAX_NAMED) {
        items.push(format!("and {} not scanned", plural(rest as u64, "further file")));
    }
    items.extend(report.summary.corpus_shortfalls.iter().take(MAX_NAMED).map(|said| sentence(said)));
    for item in &items {
        text.push_str("- ");
        text.push_str(item);
        text.push('\n');
    }
    if !items.is_empty() {
        text.push('\n');
    }
    text
}

/// How it was found, and what the method cannot know.
fn method(report: &ScanReport) -> String {
    let database = &report.database;
    let policy = report.policy.as_ref().and_then(|policy| policy.files.first());
    let policy = policy.map_or(String::new(), |file| format!(" Policy {}.", name(file)));
    let packages = plural(database.packages, "package");
    format!(
        "<details><summary>Method and limits</summary>\n\nkinprint {}, database {}, {}, {packages}; scanned at \
         {}.{policy} {LIMITS}\n\n</details>\n",
        name(&report.tool.version),
        name(&database.id),
        prose(&database.state()),
        name(&report.run.at),
    )
}

fn table(findings: &[Reported<'_>], below: &str) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let rows: String = findings.iter().map(|finding| row(*finding, below)).collect();
    format!("{TABLE_HEAD}{rows}\n")
}

fn row(finding: Reported<'_>, below: &str) -> String {
    let scanned = finding.scanned();
    let lines = match scanned.lines {
        None => String::new(),
        Some(LineRange { start, end }) if start == end => format!(":{start}"),
        Some(LineRange { start, end }) => format!(":{start}-{end}"),
    };
    let place = code(&format!("{}{lines}", shortened(&format!("{below}{}", scanned.path.path), MAX_NAME_CHARS)));
    let (what, license, notice) = match finding {
        Reported::Declared(declared) => {
            let license = name(&declared_license_name(&declared.license));
            (format!("a comment names {}", name(declared.declared.origin.label())), license, "")
        }
        Reported::Copy(copy) => {
            let part = if copy.code == FindingCode::CopiedFile { "a file of " } else { "" };
            let what = format!("{} copy of {part}{}", copy.class.as_str(), name(&package_text(copy)));
            (what, name(&license_name(copy)), copy.attribution.state.as_str())
        }
    };
    let rule = finding.judgement().map_or(String::new(), |judgement| name(&judgement.rule));
    format!("| {} | {place} | {what} | {license} | {notice} | {rule} |\n", finding.outcome().as_str())
}

/// Bytes that are left, and findings for which there were none.
struct Budget {
    n_bytes: usize,
    n_left_out: usize,
}

impl Budget {
    /// Returns as many of `findings` as there is room for, folded away.
    fn fold(&mut self, title: &str, findings: &[Reported<'_>], below: &str) -> String {
        let head = format!("<details><summary>{} {title}</summary>\n\n{TABLE_HEAD}", count(findings.len() as u64));
        let end = "\n</details>\n\n";
        let room = self.n_bytes.saturating_sub(RESERVED_BYTES);
        let mut text = head;
        let mut n_shown = 0;
        for finding in findings {
            let row = row(*finding, below);
            if text.len() + row.len() + end.len() > room {
                break;
            }
            text.push_str(&row);
            n_shown += 1;
        }
        self.n_left_out += findings.len() - n_shown;
        if n_shown == 0 {
            return String::new();
        }
        text.push_str(end);
        self.n_bytes -= text.len();
        text
    }

    fn sentence(&self) -> String {
        if self.n_left_out == 0 {
            return String::new();
        }
        let rest = plural(self.n_left_out as u64, "further finding");
        format!(
            "{rest} left out: a comment holds {} characters. The other reports have them.\n\n",
            count(MAX_BYTES as u64)
        )
    }
}

fn name(text: &str) -> String {
    code(&shortened(text, MAX_NAME_CHARS))
}

fn sentence(text: &str) -> String {
    code(&shortened(&text.replace('`', "'"), MAX_SENTENCE_CHARS))
}

/// Returns `text` in a code span; nothing for nothing.
pub(super) fn code(text: &str) -> String {
    let text = shown(text);
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    format!("`{}`", text.replace('|', "\\u{7c}").replace('`', "\\u{60}"))
}

/// Returns the sentence with those words in code spans that are more than letters and what ends a word.
pub(super) fn prose(text: &str) -> String {
    let text = shortened(text, 2 * MAX_SENTENCE_CHARS);
    let words = text.split(' ').filter(|word| !word.is_empty());
    words.map(|word| if is_plain(word) { word.to_owned() } else { code(word) }).collect::<Vec<_>>().join(" ")
}

fn is_plain(word: &str) -> bool {
    let body = word.trim_start_matches('(').trim_end_matches([',', ';', ':', '.', ')']);
    let is_number = body.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '%'));
    is_number || body.chars().all(char::is_alphabetic)
}

/// Returns `text`, the middle of it left out where it has more than `n_chars` characters: files have their names at the end.
fn shortened(text: &str, n_chars: usize) -> Cow<'_, str> {
    let too_many = text.chars().count().saturating_sub(n_chars);
    if too_many == 0 {
        return Cow::Borrowed(text);
    }
    let head: String = text.chars().take(n_chars / 2).collect();
    let tail: String = text.chars().skip(n_chars / 2 + too_many).collect();
    Cow::Owned(format!("{head}…{tail}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::finding::PathText;
    use crate::matching::MatchClass;
    use crate::report::sample;

    fn markdown(report: &ScanReport) -> String {
        let mut out = Vec::new();
        write_markdown(report, "app/", &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn looks_as_a_reader_wants_it() {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!("markdown", markdown(&sample::judged()));
        });
    }

    #[test]
    fn sentences_stay_sentences() {
        let check = |text: &str, expected: &str| assert_eq!(prose(text), expected);
        check("4 copies in 3 of 120 files: 1,624 lines (3.4 %)", "4 copies in 3 of 120 files: 1,624 lines (3.4 %)");
        check("C++ 3, C# 2 @team #12 www.x.test", "`C++` 3, `C#` 2 `@team` `#12` `www.x.test`");
        check("a|b <b>", "`a\\u{7c}b` `<b>`");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut report = sample::clean();
        let of = |n: u32| sample::finding(&format!("src/{}/{n}.c", "日本語".repeat(20)), (1, 20), MatchClass::Edited);
        report.findings = (0..5_000).map(of).collect();
        let text = markdown(&report);
        assert!(text.len() <= MAX_BYTES && text.len() > MAX_BYTES - 2_000, "{}", text.len());
        let n_rows = text.lines().filter(|line| line.starts_with("| review |")).count();
        assert!(
            text.contains(&format!(
                "{} further findings left out: a comment holds 65,536",
                count(5_000 - n_rows as u64)
            ))
        );
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    }

    proptest! {
        /// Outside of code spans and of the folds stands nothing that was found.
        #[test]
        fn what_is_found_stays_in_code_spans(text in "[\\PC`|<>\\\\\\[\\]@#\n]*") {
            let mut report = sample::judged();
            report.findings[1].scanned.path = PathText::new(text.clone());
            report.findings[2].origin.name.clone_from(&text);
            report.declared[0].declared.origin.url = Some(text.clone());
            report.gate.reasons.push(text.clone());
            report.tool.version.clone_from(&text);
            let written = markdown(&report);
            for line in written.lines() {
                let outside: String = line.split('`').step_by(2).collect();
                prop_assert_eq!(line.matches('`').count() % 2, 0, "{}", line);
                let plain = outside.replace("<details><summary>", "").replace("</summary>", "").replace("</details>", "");
                let is_table = line.starts_with('|');
                prop_assert!(!plain.contains(['<', '>', '[', ']', '@', '!', '\\', '&', '*', '_']), "{}", line);
                prop_assert!(!is_table || line.matches('|').count() == 7, "{}", line);
            }
        }
    }
}
