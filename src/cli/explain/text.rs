//! What `explain` prints: the evidence, what was renamed, both sides, and the candidates that became nothing.

use std::io::{self, Write};

use super::Answer;
use crate::attribution::OwnBy;
use crate::cli::session::Session;
use crate::declared::{DeclaredBy, Meant};
use crate::finding::{DeclaredFinding, DeclaredSource, LineRange};
use crate::license::LicenseFacts;
use crate::matching::{DiscardReason, ScorePart};
use crate::report::{
    Paint, Side, TextOptions, attribution_sentence, bar, count, declared_license_name, filter_sentence,
    introduced_sentences, percent, plural, range_text, relicensed_sentence, shown, wrap, write_side_by_side,
};
use crate::scan::{ExplainedFile, ExplainedRegion};
use crate::source::FilterReason;
use crate::span::LineSpan;

/// Rows of a side-by-side view, and candidates, without `-v`.
const SHORT_ROWS: usize = 40;
const SHORT_CANDIDATES: usize = 12;

/// Writes the answers, a blank line between two.
pub(super) fn write_answers(answers: &[Answer], session: &Session, out: &mut dyn Write) -> io::Result<()> {
    for (idx, answer) in answers.iter().enumerate() {
        if idx > 0 {
            writeln!(out)?;
        }
        write_answer(answer, session, out)?;
    }
    Ok(())
}

fn write_answer(answer: &Answer, session: &Session, out: &mut dyn Write) -> io::Result<()> {
    let (file, options) = (&answer.file, session.text);
    let path = shown(&file.path.path);
    let about = match &file.language {
        Some(language) => {
            format!(
                "{language}{0}{1}{0}{2}",
                options.dot(),
                plural(file.n_lines.into(), "line"),
                plural(file.n_tokens.into(), "token")
            )
        }
        None => "not fingerprinted".into(),
    };
    writeln!(out, "{}  {}", options.paint(Paint::Bold, &path), options.paint(Paint::Dim, &about))?;
    if let Some(reason) = file.filtered {
        let reason_text = filter_sentence(reason);
        match reason {
            FilterReason::Ignored | FilterReason::Metadata => {
                writeln!(out, "left out of scans by a rule ({reason_text}); looked at because it was named")?;
            }
            _ => writeln!(out, "left out by a rule: {reason_text}")?,
        }
    }
    if let Some(pattern) = &file.own_path {
        let sentence = shown(&format!("own by `{pattern}`: nothing of it is reported")).into_owned();
        wrap(&sentence, options.columns()).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    if let Some(reason) = &file.failed {
        writeln!(out, "{}", options.paint(Paint::Red, &shown(&crate::report::failed_sentence(reason))))?;
    }
    for region in &file.regions {
        write_region(file, region, session, out)?;
    }
    for finding in &file.declared {
        write_declared(finding, file.own_path.is_some(), options, out)?;
    }
    if file.regions.is_empty() && file.declared.is_empty() && file.failed.is_none() {
        for line in wrap(&nothing_sentence(answer, options), options.columns()) {
            writeln!(out, "{line}")?;
        }
    }
    write_discarded(file, session, out)
}

fn nothing_sentence(answer: &Answer, options: TextOptions) -> String {
    let file = &answer.file;
    let why = match (file.language.is_some(), file.discarded.is_empty(), answer.line) {
        (_, false, _) => "every candidate was dropped, for the reasons below",
        (true, true, Some(_)) => "nothing was aligned with it",
        (true, true, None) => "no published code in the database shares a fingerprint with it",
        (false, true, _) => "no published file in the database has these bytes",
    };
    let place = answer.line.map_or(String::new(), |line| format!(" at line {line}"));
    let lines = |lines: &LineRange| range_text(*lines, options);
    match answer.elsewhere.iter().map(lines).collect::<Vec<_>>() {
        elsewhere if elsewhere.is_empty() => format!("no finding{place}: {why}"),
        elsewhere => format!("no finding{place}: {why}; the findings of this file are at {}", elsewhere.join(", ")),
    }
}

fn write_region(
    file: &ExplainedFile,
    region: &ExplainedRegion,
    session: &Session,
    out: &mut dyn Write,
) -> io::Result<()> {
    let options = session.text;
    let finding = &region.finding;
    let place = finding.scanned.lines.map_or("whole file".into(), |lines| lines_text(lines, options));
    writeln!(out, "\n{}", options.paint(Paint::Bold, &format!("{place}: {}", what_it_is(region))))?;
    write_facts(&facts(region, options), options, out)?;
    write_evidence(region, options, out)?;
    if region.origin_text.is_empty() || finding.scanned.lines.is_none() {
        return Ok(());
    }
    writeln!(out)?;
    let max_rows = if session.is_verbose { usize::MAX } else { SHORT_ROWS };
    write_sides(file, region, session, max_rows, out)
}

fn write_declared(
    finding: &DeclaredFinding,
    is_own: bool,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = finding.scanned.lines.map_or("whole file".into(), |lines| lines_text(lines, options));
    let reported = if is_own { ", not reported" } else { "" };
    let kind = finding.declared.origin.kind.as_str();
    let title = format!("{place}: a comment names {kind} as the source{reported}");
    writeln!(out, "\n{}", options.paint(Paint::Bold, &title))?;
    write_facts(&declared_facts(finding, options), options, out)
}

fn declared_facts(finding: &DeclaredFinding, options: TextOptions) -> Vec<(&'static str, String)> {
    let DeclaredSource { comment, origin } = &finding.declared;
    let mut facts = vec![("from", origin.label().to_owned())];
    facts.extend(origin.purl.iter().map(|purl| ("package", purl.clone())));
    facts.push(("says", format!("{} ({})", comment.said, lines_text(comment.lines, options))));
    facts.push(("means", meant_sentence(finding, options)));
    facts.push(("license", evidence_text(&finding.license, &declared_license_name(&finding.license))));
    facts.push(("id", finding.id.clone()));
    facts
}

fn meant_sentence(finding: &DeclaredFinding, options: TextOptions) -> String {
    let why = match finding.declared.comment.by {
        DeclaredBy::Words => "words of derivation and a source",
        DeclaredBy::Link => "a link to code that stands alone",
    };
    let lines = finding.scanned.lines.map_or(String::new(), |lines| lines_text(lines, options));
    let meant = match finding.meant {
        Meant::File => "the whole file: the comment stands at its head".to_owned(),
        Meant::Code => format!("the code below it, {lines}"),
        Meant::Unknown => "code that brackets and indentation do not tell".to_owned(),
    };
    format!("{meant}; told by {why}")
}

/// Returns `lines 3–9`, or `line 3`.
fn lines_text(lines: LineRange, options: TextOptions) -> String {
    let noun = if lines.start == lines.end { "line" } else { "lines" };
    format!("{noun} {}", range_text(lines, options))
}

fn what_it_is(region: &ExplainedRegion) -> String {
    let finding = &region.finding;
    let class = serde_json::to_value(finding.class).ok();
    let class = class.as_ref().and_then(|class| class.as_str()).unwrap_or_default().to_owned();
    let class = class
        + match finding.code {
            crate::finding::FindingCode::CopiedFile => " copy of a whole file",
            _ => " copy",
        };
    match &region.own {
        None => class,
        Some(OwnBy::Package(_)) => format!("{class} of the project's own package, not reported"),
        Some(OwnBy::Address(pattern)) => {
            format!("{class}, not reported: `{pattern}` is own, and the origin's copyright lines name nobody else")
        }
        Some(OwnBy::Path(_)) => format!("{class}, not reported"),
    }
}

fn write_facts(facts: &[(&str, String)], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    for (label, value) in facts {
        for (idx, line) in wrap(&shown(value), options.columns().saturating_sub(13)).iter().enumerate() {
            writeln!(out, "  {:11}{line}", if idx == 0 { label } else { "" })?;
        }
    }
    Ok(())
}

fn facts(region: &ExplainedRegion, options: TextOptions) -> Vec<(&'static str, String)> {
    let finding = &region.finding;
    let origin = &finding.origin;
    let lines = origin.lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, options)));
    let mut facts = vec![("from", origin.purl.clone()), ("file", format!("{}{lines}", origin.path))];
    if origin.versions.list.len() > 1 {
        let versions = &origin.versions;
        let all = plural(versions.list.len() as u64, "version");
        facts.push(("versions", format!("{} {} {} ({all} hold it)", versions.from, options.dash(), versions.to)));
    }
    if let Some(date) = &origin.released_at {
        facts.push(("published", date.clone()));
    }
    facts.push(("license", license_text(finding)));
    facts.extend(relicensed_sentence(&finding.licenses_by_version, options).map(|parts| ("by version", parts)));
    facts.push(("class", finding.license_class.as_str().replace('-', " ")));
    let asks: Vec<&str> = finding.obligations.iter().map(|asked| asked.describe()).collect();
    if !asks.is_empty() {
        facts.push(("asks", asks.join(" ")));
    }
    facts.extend(finding.copyrights.iter().map(|statement| ("notice", statement.clone())));
    let verbose = TextOptions { verbose: true, ..options };
    facts.extend(attribution_sentence(&finding.attribution, verbose).map(|sentence| ("here", sentence)));
    let share = |fraction: f32| percent((fraction * 1000.0).round() as u64, 1000);
    let containment = finding.containment;
    facts.push((
        "aligned",
        format!("{} of these lines, {} of the origin's", share(containment.scanned), share(containment.origin)),
    ));
    if let Some(agreement) = finding.rename_agreement {
        let pair = |(from, to): &(String, String)| format!("{from} {} {to}", options.arrow());
        let pairs: Vec<String> = finding.renames.iter().map(pair).collect();
        facts.push(("renamed", format!("{} consistently: {}", share(agreement), pairs.join(", "))));
    }
    let shared = region.shared;
    if shared.n_exact + shared.n_abstract > 0 {
        let fingerprints = plural(u64::from(shared.n_exact + shared.n_abstract), "fingerprint");
        let of_names = format!("{} with names, {} without", shared.n_exact, shared.n_abstract);
        facts.push(("shared", format!("{fingerprints} ({of_names}), of weight {:.1}", shared.weight)));
    }
    for other in &finding.alternatives {
        let why = match other.why_lower {
            crate::attribution::WhyLower::Bundled => "bundled there",
            crate::attribution::WhyLower::Later => "published later",
            crate::attribution::WhyLower::DateUnknown => "date unknown",
            crate::attribution::WhyLower::NameAffinity => "name fits the path less",
            crate::attribution::WhyLower::FewerBits => "explains less of it",
            crate::attribution::WhyLower::Tie => "equally likely",
        };
        let license = other.license.as_ref().map_or("no license found", crate::license::SpdxExpression::as_str);
        facts.push(("also in", format!("{} {}, {license} ({why})", other.purl, other.path)));
    }
    facts.extend(finding.declared.iter().map(|declared| ("declared", declared.comment.said.clone())));
    facts.extend(finding.introduced.iter().flat_map(introduced_sentences).map(|said| ("came", said)));
    facts.push(("id", finding.id.clone()));
    facts
}

fn license_text(finding: &crate::finding::Finding) -> String {
    let concluded = finding.license.concluded.as_ref().map_or("no license found", |license| license.as_str());
    evidence_text(&finding.license, concluded)
}

/// Returns the license to go by, with everything that was read.
fn evidence_text(license: &LicenseFacts, concluded: &str) -> String {
    let evidence = license.evidence.iter().map(|evidence| {
        let place = evidence.path.as_deref().map_or(String::new(), |path| format!(" {path}"));
        let raw = if evidence.raw.is_empty() { "text not recognised" } else { &evidence.raw };
        format!("{}{place}: {raw}", evidence.source.as_str())
    });
    let evidence: Vec<String> = evidence.collect();
    if evidence.is_empty() { concluded.to_owned() } else { format!("{concluded} ({})", evidence.join("; ")) }
}

fn write_evidence(region: &ExplainedRegion, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let score = &region.evidence;
    writeln!(out, "  {:11}{:.1} bits that this is no chance", "evidence", score.bits)?;
    let bar_columns = options.columns().saturating_sub(46).min(24);
    let most = score.parts.iter().map(|(_, bits)| bits.abs()).fold(0.0_f32, f32::max);
    for (part, bits) in &score.parts {
        let scale = |bits: f32| (bits.abs() * 10.0).round() as u64;
        let bar = bar(scale(*bits), scale(most), bar_columns, options.unicode);
        let paint = if *bits < 0.0 { Paint::Red } else { Paint::Green };
        writeln!(out, "  {:11}{:22}{bits:>8.1}  {}", "", part_name(*part), options.paint(paint, &bar))?;
    }
    Ok(())
}

const fn part_name(part: ScorePart) -> &'static str {
    match part {
        ScorePart::KeptNames => "names kept",
        ScorePart::KeptLiterals => "literals kept",
        ScorePart::RareRuns => "rare runs",
        ScorePart::ConsistentRenames => "consistent renames",
        ScorePart::Disagreement => "disagreement",
        ScorePart::Syntax => "syntax",
        ScorePart::Gaps => "gaps",
        ScorePart::WholeFile => "whole file",
        ScorePart::LongestRun => "longest run",
        ScorePart::Comments => "comments",
        ScorePart::Beside => "a region beside it",
    }
}

/// Writes the lines of a region beside those of its origin; nothing where either has no text.
pub(in crate::cli) fn write_sides(
    file: &ExplainedFile,
    region: &ExplainedRegion,
    session: &Session,
    max_rows: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let finding = &region.finding;
    if region.origin_text.is_empty() || finding.scanned.lines.is_none() {
        return Ok(());
    }
    let origin = format!("{} {}: {}", finding.origin.name, finding.origin.version, finding.origin.path);
    let left = Side {
        title: &finding.scanned.path.path,
        text: lines_of(&file.text, region.scanned),
        first_line: region.scanned.start + file.first_line_idx + 1,
    };
    let right = Side {
        title: &origin,
        text: lines_of(&region.origin_text, region.origin),
        first_line: region.origin.start + 1,
    };
    write_side_by_side(left, right, &finding.renames, max_rows, session.text, out)
}

/// Returns the bytes of some lines of a text. `\n`, `\r\n` and a lone `\r` end a line, as for the lexer.
fn lines_of(text: &[u8], lines: LineSpan) -> &[u8] {
    let mut starts = vec![0];
    for (at, &byte) in text.iter().enumerate() {
        let ends = byte == b'\n' || (byte == b'\r' && text.get(at + 1) != Some(&b'\n'));
        if ends {
            starts.push(at + 1);
        }
    }
    let offset = |line: u32| starts.get(line as usize).copied().unwrap_or(text.len());
    &text[offset(lines.start)..offset(lines.end).max(offset(lines.start))]
}

fn write_discarded(file: &ExplainedFile, session: &Session, out: &mut dyn Write) -> io::Result<()> {
    if file.discarded.is_empty() {
        return Ok(());
    }
    let options = session.text;
    let title = format!("{} not reported", plural(file.discarded.len() as u64, "candidate"));
    writeln!(out, "\n{}", options.paint(Paint::Bold, &title))?;
    let groups = group_candidates(file);
    let n_shown = if session.is_verbose { groups.len() } else { SHORT_CANDIDATES };
    for group in groups.iter().take(n_shown) {
        write_candidates(group, options, out)?;
    }
    match groups.iter().skip(n_shown).map(|group| group.n_candidates).sum::<u64>() {
        0 => Ok(()),
        rest => writeln!(out, "  {}", options.paint(Paint::Dim, &format!("{rest} more, shown with -v"))),
    }
}

/// Candidates of the same lines that were dropped for the same reason from the same file.
struct CandidateGroup {
    lines: (u32, u32),
    reason: String,
    origin: String,
    n_candidates: u64,
}

/// Groups in the order of their first members: a file often has many short candidates in one other file.
fn group_candidates(file: &ExplainedFile) -> Vec<CandidateGroup> {
    let mut groups: Vec<CandidateGroup> = Vec::new();
    for candidate in &file.discarded {
        let (start, end) = candidate.discarded.scanned.shown();
        let lines = (start + file.first_line_idx, end + file.first_line_idx);
        let reason = reason_sentence(&candidate.discarded.reason);
        let origin = format!("{} {}", candidate.purl, candidate.path).trim().to_owned();
        let is_same =
            |group: &&mut CandidateGroup| (group.lines, &group.reason, &group.origin) == (lines, &reason, &origin);
        match groups.iter_mut().find(is_same) {
            Some(group) => group.n_candidates += 1,
            None => groups.push(CandidateGroup { lines, reason, origin, n_candidates: 1 }),
        }
    }
    groups
}

fn write_candidates(group: &CandidateGroup, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let place = range_text(LineRange { start: group.lines.0, end: group.lines.1 }, options);
    let times = if group.n_candidates > 1 { format!(" ({} times)", group.n_candidates) } else { String::new() };
    let columns = options.columns().saturating_sub(15);
    for (idx, line) in wrap(&shown(&group.reason), columns).iter().enumerate() {
        writeln!(out, "  {:>11}  {line}", if idx == 0 { &place } else { "" })?;
    }
    for line in wrap(&shown(&format!("{}{times}", group.origin)), columns) {
        writeln!(out, "  {:11}  {}", "", options.paint(Paint::Dim, &line))?;
    }
    Ok(())
}

fn reason_sentence(reason: &DiscardReason) -> String {
    match reason {
        DiscardReason::TooShort { n_lines, min } => {
            format!("too short: {}, {min} are needed (--min-lines)", plural((*n_lines).into(), "line"))
        }
        DiscardReason::TooFewBits { bits, min } => {
            format!("too little evidence: {bits:.1} bits, {min:.0} are needed (--profile)")
        }
        DiscardReason::CommonCode { n_packages } => {
            format!("common code: {} hold it in unrelated surroundings", count(u64::from(*n_packages)) + " packages")
        }
        DiscardReason::Covered => "another origin explains these lines better".into(),
        DiscardReason::NotAligned => "shares fingerprints, but nothing around them aligns".into(),
        DiscardReason::NoEvidence => "only headers, imports or tables of literals align".into(),
        DiscardReason::OverBudget => "too many stronger candidates were looked at before".into(),
        DiscardReason::NoSource => "the origin's text is not in the database, so nothing can be compared".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_out_of_a_text() {
        let check = |text: &str, lines: (u32, u32), expected: &str| {
            let lines = LineSpan::new(lines.0, lines.1);
            assert_eq!(lines_of(text.as_bytes(), lines), expected.as_bytes());
        };
        check("a\nb\nc", (1, 2), "b\n");
        check("a\r\nb\rc", (1, 3), "b\rc");
        check("a", (4, 9), "");
        check("", (0, 1), "");
    }
}
