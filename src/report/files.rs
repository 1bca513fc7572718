//! Findings by file: one paragraph for a file, two or three lines for a finding.

use std::io::{self, Write};

use super::introduced::introduced_sentences;
use super::layout::{Paint, TextOptions, count, display_width, percent, shorten_path, wrap};
use super::policy::{judgement_sentence, paint_of};
use super::shown;
use super::summary::license_name;
use crate::finding::{
    AlternativePart, Attribution, AttributionState, Decided, Finding, FindingCode, Judgement, LineRange, Novelty,
    Outcome, ScanReport, VersionLicense, VersionRange,
};
use crate::license::{LicenseFacts, LicenseSource, SpdxExpression};

/// Columns of `reformatted file`, the longest class, and of the gap behind it.
const CLASS_COLUMNS: usize = 18;
/// Columns between an origin and the end of its license, where there are more.
const DETAIL_COLUMNS: usize = 60;

/// Writes the findings that `is_shown` picks.
pub(super) fn write(
    report: &ScanReport,
    is_shown: &dyn Fn(&Finding) -> bool,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let findings: Vec<&Finding> = report.findings.iter().filter(|finding| is_shown(finding)).collect();
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", options.paint(Paint::Bold, "Copies by file"))?;
    for file in findings.chunk_by(|left, right| left.scanned.path == right.scanned.path) {
        write_file(file, options, out)?;
    }
    Ok(())
}

fn write_file(findings: &[&Finding], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let path = shown(&findings[0].scanned.path.path);
    let covered: f32 = findings.iter().map(|finding| finding.coverage).sum::<f32>().min(1.0);
    let share = format!("{} copied", percent((covered * 1000.0) as u64, 1000));
    let places: Vec<String> = findings.iter().map(|finding| place_text(finding, options)).collect();
    let place_columns = places.iter().map(|place| display_width(place)).max().unwrap_or(0);
    // Where the licenses below it end.
    let end = options.columns().min(2 + place_columns + 2 + CLASS_COLUMNS + DETAIL_COLUMNS);
    let gap = end.saturating_sub(display_width(&path) + display_width(&share));
    let (bold, dim) = (options.paint(Paint::Bold, &path), options.paint(Paint::Dim, &share));
    if gap >= 2 {
        writeln!(out, "\n{bold}{}{dim}", " ".repeat(gap))?;
    } else {
        writeln!(out, "\n{bold}\n{dim}")?;
    }
    for (finding, place) in findings.iter().zip(&places) {
        write_finding(finding, place, place_columns, options, out)?;
    }
    Ok(())
}

fn place_text(finding: &Finding, options: TextOptions) -> String {
    finding.scanned.lines.map_or_else(|| "whole".into(), |lines| range_text(lines, options))
}

/// Returns `10–92`, or `10` for one line.
pub fn range_text(lines: LineRange, options: TextOptions) -> String {
    if lines.start == lines.end {
        return lines.start.to_string();
    }
    format!("{}{}{}", lines.start, options.dash(), lines.end)
}

/// Returns `1.2.8 – 1.3.1` for an interval, the version itself for one, nothing for an unknown one.
pub(super) fn version_text(version: &str, versions: &VersionRange, options: TextOptions) -> String {
    if versions.from == versions.to || versions.list.len() < 2 {
        return version.to_owned();
    }
    format!("{} {} {}", versions.from, options.dash(), versions.to)
}

fn write_finding(
    finding: &Finding,
    place: &str,
    place_columns: usize,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let indent = 2 + place_columns + 2 + CLASS_COLUMNS;
    let columns = options.columns().saturating_sub(indent);
    // Too narrow for columns side by side: the origin goes below, indented a little.
    let (indent, columns, is_narrow) =
        if columns < 34 { (4, options.columns() - 4, true) } else { (indent, columns, false) };
    let place_padding = " ".repeat(place_columns - display_width(place));
    let class = class_text(finding);
    let lines = detail_lines(finding, columns, options);
    write!(out, "  {place_padding}{place}  ")?;
    if is_narrow {
        writeln!(out, "{class}")?;
    } else {
        write!(out, "{class:CLASS_COLUMNS$}")?;
    }
    for (idx, line) in lines.iter().enumerate() {
        let indent = if idx == 0 && !is_narrow { 0 } else { indent };
        writeln!(out, "{}{line}", " ".repeat(indent))?;
    }
    Ok(())
}

pub(super) fn class_text(finding: &Finding) -> String {
    match finding.code {
        FindingCode::CopiedFile => format!("{} file", finding.class.as_str()),
        _ => finding.class.as_str().to_owned(),
    }
}

/// Returns a finding in lines of its own, as `decide --interactive` shows it: what it is, its origin and license, what that asks
/// for, what the policy says and what was decided.
pub fn finding_lines(finding: &Finding, options: TextOptions) -> Vec<String> {
    let columns = options.columns().saturating_sub(2);
    let mut lines = vec![options.paint(Paint::Bold, &format!("{} copy", class_text(finding))).into_owned()];
    lines.extend(detail_lines(finding, columns, options));
    let asks: Vec<&str> = finding.obligations.iter().map(|asked| asked.describe()).collect();
    if !asks.is_empty() {
        let asks = format!("{}: {}", finding.license_class.as_str().replace('-', " "), asks.join(" "));
        lines.extend(wrap(&asks, columns).iter().map(|line| options.paint(Paint::Dim, line).into_owned()));
    }
    lines
}

/// Returns origin, license and what else is worth a line, painted, each at most `columns` wide where it can be broken.
fn detail_lines(finding: &Finding, columns: usize, options: TextOptions) -> Vec<String> {
    let mut lines = Vec::new();
    let origin = &finding.origin;
    let package = format!("{} {}", origin.name, version_text(&origin.version, &origin.versions, options));
    let package = shown(package.trim_end()).into_owned();
    let license = shown(&license_name(finding)).into_owned();
    let license_paint = if finding.license.concluded.is_some() { Paint::Dim } else { Paint::Yellow };
    let (package, license_painted) = (package.as_str(), options.paint(license_paint, &license));
    if display_width(package) + 2 + display_width(&license) <= columns {
        let gap = columns.min(DETAIL_COLUMNS).saturating_sub(display_width(package) + display_width(&license)).max(2);
        lines.push(format!("{}{}{license_painted}", options.paint(Paint::Cyan, package), " ".repeat(gap)));
    } else {
        lines.extend(wrap(package, columns).iter().map(|line| options.paint(Paint::Cyan, line).into_owned()));
        lines.extend(wrap(&license, columns).iter().map(|line| options.paint(license_paint, line).into_owned()));
    }
    let at = origin.lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, options)));
    let path = shown(&origin.path).into_owned();
    let path = shorten_path(&path, columns.saturating_sub(display_width(&at)), options.ellipsis());
    lines.push(format!("{path}{at}"));
    lines.extend(novelty_line(finding.novelty, options));
    lines.extend(judgement_lines(finding.judgement.as_ref(), columns, options));
    lines.extend(decision_lines(finding.decision.as_ref(), columns, options));
    for line in extra_facts(finding, options) {
        lines.extend(wrap(&line, columns).iter().map(|line| options.paint(Paint::Dim, line).into_owned()));
    }
    lines
}

/// Returns what made a finding appear since an earlier run.
pub(super) fn novelty_line(novelty: Option<Novelty>, options: TextOptions) -> Option<String> {
    let (said, paint) = match novelty? {
        Novelty::Known => ("known", Paint::Dim),
        Novelty::NewCode => ("new code", Paint::Yellow),
        Novelty::NewKnowledge => ("new knowledge, the file is as it was", Paint::Yellow),
    };
    Some(options.paint(paint, said).into_owned())
}

/// Returns what the policy says, unless it has nothing against the finding and nobody asked.
pub(super) fn judgement_lines(judgement: Option<&Judgement>, columns: usize, options: TextOptions) -> Vec<String> {
    let told = judgement.filter(|judgement| options.verbose || judgement.outcome != Outcome::Allow);
    let Some(judgement) = told else { return Vec::new() };
    let paint = paint_of(judgement.outcome);
    let lines = wrap(&judgement_sentence(judgement), columns);
    lines.iter().map(|line| options.paint(paint, line).into_owned()).collect()
}

/// Returns what people decided, and why it has to be decided again.
pub(super) fn decision_lines(decision: Option<&Decided>, columns: usize, options: TextOptions) -> Vec<String> {
    let Some(decision) = decision else { return Vec::new() };
    let day = decision.at.split('T').next().unwrap_or_default();
    let under = decision.license.as_ref().map_or(String::new(), |license| format!(" under {license}"));
    let said = format!("{}{under} by {} on {day}: {}", decision.status.as_str(), decision.people(), decision.reason);
    let causes: Vec<&str> = decision.reopened.iter().map(|cause| cause.words()).collect();
    let (said, paint) = if decision.is_waiting() {
        (format!("{}; {said}", decision.waiting_words()), Paint::Yellow)
    } else if causes.is_empty() {
        (said, if decision.status.is_refusal() { Paint::Red } else { Paint::Green })
    } else {
        (format!("decide again, {}; was {said}", causes.join(", ")), Paint::Yellow)
    };
    wrap(&shown(&said), columns).iter().map(|line| options.paint(paint, line).into_owned()).collect()
}

pub(super) fn extra_facts(finding: &Finding, options: TextOptions) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(long_line_bytes(finding));
    facts.extend(license_conflict(&finding.license));
    facts.extend(attribution_sentence(&finding.attribution, options));
    facts.extend(finding.introduced.iter().flat_map(introduced_sentences).map(|said| shown(&said).into_owned()));
    facts.extend(relicensed_sentence(&finding.licenses_by_version, options));
    if let [other, rest @ ..] = finding.alternatives.as_slice() {
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        facts.push(format!("also in {}{more}", shown(&also_in(other))));
    }
    facts
        .extend(finding.declared.iter().map(|declared| format!("its comment says: {}", shown(&declared.comment.said))));
    if options.verbose {
        facts.extend(verbose_facts(finding, options));
    }
    facts
}

/// Returns `pkg:npm/other@1 (MIT)`.
fn also_in(other: &AlternativePart) -> String {
    let license = other.license.as_ref().map_or(String::new(), |license| format!(" ({license})"));
    format!("{}{license}", other.purl)
}

/// Returns the bytes of a region in lines so long that their numbers tell little: minified code.
fn long_line_bytes(finding: &Finding) -> Option<String> {
    const LONG_LINE: u64 = 500;
    let lines = finding.scanned.lines.filter(|_| finding.code == FindingCode::CopiedRegion)?;
    let bytes = finding.scanned.bytes;
    let is_long = u64::from(bytes.end - bytes.start) > LONG_LINE * u64::from(lines.end - lines.start + 1);
    is_long.then(|| format!("bytes {} to {} of the file", count(bytes.start.into()), count(bytes.end.into())))
}

/// Returns who says what, unless what the package says holds after all.
fn license_conflict(license: &LicenseFacts) -> Option<String> {
    let (declared, detected) = (license.declared.as_ref()?, license.detected.as_ref()?);
    let is_any = |is: fn(LicenseSource) -> bool| license.evidence.iter().any(|evidence| is(evidence.source));
    let by = if is_any(LicenseSource::is_of_file) {
        "file says"
    } else if is_any(LicenseSource::is_by_path) {
        "of the file it states"
    } else {
        "its license files say"
    };
    (declared != detected && license.concluded.as_ref() != Some(declared))
        .then(|| format!("package says {}, {by} {}", shown(declared.as_str()), shown(detected.as_str())))
}

/// Returns what became of the origin's notice, where a reader must know: always in a verbose report.
pub fn attribution_sentence(attribution: &Attribution, options: TextOptions) -> Option<String> {
    let quote = |text: &str| if options.unicode { format!("“{text}”") } else { format!("\"{text}\"") };
    let quoted = |texts: &mut dyn Iterator<Item = &str>| {
        let texts: Vec<String> = texts.take(2).map(|text| quote(&shown(text))).collect();
        texts.join(" and ")
    };
    let lost = quoted(&mut attribution.asked.iter().filter(|asked| !asked.is_kept).map(|asked| asked.text.as_str()));
    let of_lost = |before: &str| {
        if lost.is_empty() || !options.verbose { String::new() } else { format!("{before}{lost}") }
    };
    let license = if attribution.is_license_kept == Some(false) { ", license not named" } else { "" };
    match attribution.state {
        AttributionState::Replaced => {
            let instead = quoted(&mut attribution.instead.iter().map(String::as_str));
            Some(format!("notice replaced by {instead}{}", of_lost(", instead of ")))
        }
        AttributionState::Missing => Some(format!("notice missing{}", of_lost(": "))),
        AttributionState::Partial => Some(format!("notice kept in part{}{license}", of_lost(", without "))),
        AttributionState::Preserved if options.verbose => {
            let file = attribution.is_kept_in_file.then(|| "the file".to_owned());
            let notices = attribution.kept_in.iter().map(|path| shown(path).into_owned());
            Some(format!("notice kept in {}", file.into_iter().chain(notices).take(3).collect::<Vec<_>>().join(", ")))
        }
        AttributionState::NotRequired if options.verbose => Some("the license asks for no notice".into()),
        AttributionState::Preserved | AttributionState::NotRequired => None,
    }
}

/// Returns `MIT until 1.5, BUSL-1.1 from 1.6` where the versions that hold a copy are under different licenses.
pub fn relicensed_sentence(parts: &[VersionLicense], options: TextOptions) -> Option<String> {
    let n_parts = parts.len();
    let told = parts.iter().enumerate().map(|(idx, part)| {
        let license = part.license.as_ref().map_or("no license found", SpdxExpression::as_str);
        match idx {
            0 => format!("{license} until {}", part.to),
            _ if idx + 1 == n_parts => format!("{license} from {}", part.from),
            _ => format!("{license} {} {} {}", part.from, options.dash(), part.to),
        }
    });
    (n_parts > 1).then(|| shown(&told.collect::<Vec<_>>().join(", ")).into_owned())
}

fn verbose_facts(finding: &Finding, options: TextOptions) -> Vec<String> {
    let others = finding.alternatives.iter().skip(1);
    let mut facts: Vec<String> = others.map(|other| format!("also in {}", shown(&also_in(other)))).collect();
    if !finding.renames.is_empty() {
        let pair = |(from, to): &(String, String)| format!("{}{}{}", shown(from), options.arrow(), shown(to));
        let pairs: Vec<String> = finding.renames.iter().take(6).map(pair).collect();
        facts.push(format!("renamed: {}", pairs.join(", ")));
    }
    if let Some(agreement) = finding.rename_agreement {
        facts.push(format!("{} of the changed names follow one rename", percent((agreement * 1000.0) as u64, 1000)));
    }
    if let Some(bits) = finding.bits {
        facts.push(format!("evidence {bits:.0} bits"));
    }
    if let Some(date) = &finding.origin.released_at {
        facts.push(format!("published {}", shown(date)));
    }
    let asks: Vec<&str> = finding.obligations.iter().map(|obligation| obligation.as_str()).collect();
    let asks = if asks.is_empty() { String::new() } else { format!(": {}", asks.join(", ")) };
    facts.push(format!("class {}{asks}", finding.license_class.as_str()));
    facts.extend(finding.copyrights.iter().take(3).map(|statement| shown(statement).into_owned()));
    facts.push(format!("id {}", finding.id));
    facts
}
