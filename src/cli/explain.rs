//! `explain`: why a finding was reported, or why nothing was.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::{ExplainArgs, Format};
use super::exit::{self, Exit, IncompleteRun};
use super::scan::scan_options;
use super::session::{Session, print, print_json};
use crate::index::Index;
use crate::matching::{DiscardReason, ScorePart};
use crate::report::{
    Paint, Side, TextOptions, bar, count, filter_sentence, percent, plural, shown, wrap, write_side_by_side,
};
use crate::scan::{ExplainedCandidate, ExplainedFile, ExplainedRegion, ScanError, ScanOptions, explain};
use crate::span::LineSpan;

/// Rows of a side-by-side view, and candidates, without `-v`.
const SHORT_ROWS: usize = 40;
const SHORT_CANDIDATES: usize = 12;

/// `kinprint explain`.
pub(crate) fn run(session: &Session, args: &ExplainArgs) -> anyhow::Result<Exit> {
    let (file, line) = split_place(&args.place);
    let options: ScanOptions = scan_options(session, &args.matching, None)?;
    let (root, file) = locate(args.project.as_deref(), &file)?;
    let db = Index::open(&session.db).with_context(|| format!("cannot explain `{}`", args.place))?;
    let mut files = match explain(&db, &root, &file, &options) {
        Ok(files) => files,
        Err(error @ ScanError::Store(_)) => return Err(error).context(IncompleteRun),
        Err(error) => return Err(error).with_context(|| format!("cannot explain `{}`", args.place)),
    };
    keep_only(&mut files, line, args.id.as_deref());
    if let Some(id) = &args.id
        && files.iter().all(|file| file.regions.is_empty())
    {
        bail!("`{}` has no finding with an id like `{id}`; leave --id away to see all", args.place);
    }
    let printed = match args.format {
        Format::Json => print_json(&files),
        Format::Text => print(|out| write_files(&files, session, out)),
    };
    exit::ignore_closed_pipe(printed)?;
    Ok(if files.iter().any(|file| file.failed.is_some()) { Exit::Incomplete } else { Exit::Pass })
}

/// Splits `src/a.c:40`; a file that has such a name wins.
fn split_place(place: &str) -> (PathBuf, Option<u32>) {
    match place.rsplit_once(':') {
        Some((file, line)) if !Path::new(place).exists() => match line.parse() {
            Ok(line) => (PathBuf::from(file), Some(line)),
            Err(_) => (PathBuf::from(place), None),
        },
        _ => (PathBuf::from(place), None),
    }
}

/// Returns the project and the file in it. Without a project, the file stands for itself where it is outside of the
/// directory the command runs in.
fn locate(project: Option<&Path>, file: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let root = project.map_or_else(|| PathBuf::from("."), Path::to_owned);
    let on_disk = disk_part(file);
    let candidates = if project.is_some() { vec![root.join(&on_disk), on_disk] } else { vec![on_disk] };
    for candidate in &candidates {
        if let Ok(absolute) = candidate.canonicalize() {
            let inside = root.canonicalize().is_ok_and(|root| absolute.starts_with(root));
            let root = if inside { root } else { absolute.parent().unwrap_or(&absolute).to_owned() };
            return Ok((root, absolute));
        }
    }
    bail!("there is no file `{}`; paths are as a scan prints them, from its project", file.display())
}

/// Returns the file that holds a part: `lib/a.jar` of `lib/a.jar!/x.java`, `notes.ipynb` of `notes.ipynb#cell-3.py`.
fn disk_part(file: &Path) -> PathBuf {
    let text = file.to_string_lossy();
    if file.exists() {
        return file.to_owned();
    }
    let cut = text.find("!/").or_else(|| text.rfind('#'));
    cut.map_or_else(|| file.to_owned(), |at| PathBuf::from(&text[..at]))
}

fn keep_only(files: &mut Vec<ExplainedFile>, line: Option<u32>, id: Option<&str>) {
    if line.is_none() && id.is_none() {
        return;
    }
    for file in &mut *files {
        let first_line_idx = file.first_line_idx;
        let holds = |lines: LineSpan| {
            line.is_none_or(|line| {
                let (start, end) = lines.shown();
                (start + first_line_idx..=end + first_line_idx).contains(&line)
            })
        };
        let has_id = |region: &ExplainedRegion| id.is_none_or(|id| region.finding.id.starts_with(id));
        file.regions.retain(|region| holds(region.scanned) && has_id(region));
        file.discarded.retain(|candidate| id.is_none() && holds(candidate.discarded.scanned));
    }
    // Of the parts of a file only those that say something; of a single file always itself.
    if files.len() > 1 {
        files.retain(|file| !file.regions.is_empty() || !file.discarded.is_empty());
    }
}

fn write_files(files: &[ExplainedFile], session: &Session, out: &mut dyn Write) -> io::Result<()> {
    for (idx, file) in files.iter().enumerate() {
        if idx > 0 {
            writeln!(out)?;
        }
        write_file(file, session, out)?;
    }
    Ok(())
}

fn write_file(file: &ExplainedFile, session: &Session, out: &mut dyn Write) -> io::Result<()> {
    let options = session.text;
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
        writeln!(out, "left out by a rule: {}", filter_sentence(reason))?;
    }
    if let Some(reason) = &file.failed {
        writeln!(out, "{}", options.paint(Paint::Red, &shown(&crate::report::failed_sentence(reason))))?;
    }
    for region in &file.regions {
        write_region(file, region, session, out)?;
    }
    if file.regions.is_empty() && file.failed.is_none() {
        writeln!(out, "{}", nothing_sentence(file))?;
    }
    write_discarded(file, session, out)
}

fn nothing_sentence(file: &ExplainedFile) -> &'static str {
    match (file.language.is_some(), file.discarded.is_empty()) {
        (true, true) => "no finding: no published code in the database shares a fingerprint with it",
        (false, true) => "no finding: no published file in the database has these bytes",
        (_, false) => "no finding: every candidate was dropped, for the reasons below",
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
    let place = finding
        .scanned
        .lines
        .map_or("whole file".into(), |lines| format!("lines {}{}{}", lines.start, options.dash(), lines.end));
    writeln!(out, "\n{}", options.paint(Paint::Bold, &format!("{place}: {}", what_it_is(region))))?;
    for (label, value) in facts(region, options) {
        for (idx, line) in wrap(&shown(&value), options.columns().saturating_sub(13)).iter().enumerate() {
            writeln!(out, "  {:11}{line}", if idx == 0 { label } else { "" })?;
        }
    }
    write_evidence(region, options, out)?;
    if region.origin_text.is_empty() || finding.scanned.lines.is_none() {
        return Ok(());
    }
    writeln!(out)?;
    write_sides(file, region, session, out)
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
    if region.is_own { format!("{class} of the project's own package, not reported") } else { class }
}

fn facts(region: &ExplainedRegion, options: TextOptions) -> Vec<(&'static str, String)> {
    let finding = &region.finding;
    let origin = &finding.origin;
    let lines = origin.lines.map_or(String::new(), |lines| format!(":{}{}{}", lines.start, options.dash(), lines.end));
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
    facts.extend(finding.copyrights.iter().map(|statement| ("notice", statement.clone())));
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
    for other in &finding.alternatives {
        let why = match other.why_lower {
            crate::attribution::WhyLower::Bundled => "bundled there",
            crate::attribution::WhyLower::Later => "published later",
            crate::attribution::WhyLower::DateUnknown => "date unknown",
            crate::attribution::WhyLower::NameAffinity => "name fits the path less",
            crate::attribution::WhyLower::FewerBits => "explains less of it",
            crate::attribution::WhyLower::Tie => "equally likely",
        };
        facts.push(("also in", format!("{} {} ({why})", other.purl, other.path)));
    }
    facts.push(("id", finding.id.clone()));
    facts
}

fn license_text(finding: &crate::finding::Finding) -> String {
    let license = &finding.license;
    let concluded = license.concluded.as_ref().map_or("no license found", |license| license.as_str());
    let evidence = license.evidence.iter().map(|evidence| {
        let place = evidence.path.as_deref().map_or(String::new(), |path| format!(" {path}"));
        let raw = if evidence.raw.is_empty() { "text not recognised" } else { &evidence.raw };
        format!("{}{place}: {raw}", evidence.source.as_str())
    });
    let evidence: Vec<String> = evidence.collect();
    if evidence.is_empty() { concluded.to_owned() } else { format!("{concluded} ({})", evidence.join("; ")) }
}

fn write_evidence(region: &ExplainedRegion, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let score = &region.score;
    writeln!(out, "  {:11}{:.1} bits that this is no chance", "evidence", score.bits)?;
    let most = score.parts.iter().map(|(_, bits)| bits.abs()).fold(0.0_f32, f32::max);
    for (part, bits) in &score.parts {
        let scale = |bits: f32| (bits.abs() * 10.0).round() as u64;
        let bar = bar(scale(*bits), scale(most), 24, options.unicode);
        let paint = if *bits < 0.0 { Paint::Red } else { Paint::Green };
        writeln!(out, "  {:11}{:22}{bits:>8.1}  {}", "", part_name(*part), options.paint(paint, &bar))?;
    }
    Ok(())
}

const fn part_name(part: ScorePart) -> &'static str {
    match part {
        ScorePart::KeptNames => "names kept",
        ScorePart::KeptLiterals => "literals kept",
        ScorePart::ConsistentRenames => "consistent renames",
        ScorePart::Disagreement => "disagreement",
        ScorePart::Syntax => "syntax",
        ScorePart::Gaps => "gaps",
        ScorePart::Joins => "joins",
        ScorePart::WholeFile => "whole file",
    }
}

fn write_sides(
    file: &ExplainedFile,
    region: &ExplainedRegion,
    session: &Session,
    out: &mut dyn Write,
) -> io::Result<()> {
    let finding = &region.finding;
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
    let max_rows = if session.is_verbose { usize::MAX } else { SHORT_ROWS };
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
    let n_shown = if session.is_verbose { file.discarded.len() } else { SHORT_CANDIDATES };
    for candidate in file.discarded.iter().take(n_shown) {
        write_candidate(candidate, file.first_line_idx, options, out)?;
    }
    match file.discarded.len().saturating_sub(n_shown) {
        0 => Ok(()),
        rest => writeln!(out, "  {}", options.paint(Paint::Dim, &format!("{rest} more, shown with -v"))),
    }
}

fn write_candidate(
    candidate: &ExplainedCandidate,
    first_line_idx: u32,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (start, end) = candidate.discarded.scanned.shown();
    let place = format!("{}{}{}", start + first_line_idx, options.dash(), end + first_line_idx);
    writeln!(out, "  {place:>11}  {}", shown(&reason_sentence(&candidate.discarded.reason)))?;
    let origin = format!("{} {}", candidate.purl, candidate.path);
    for line in wrap(&shown(origin.trim()), options.columns().saturating_sub(15)) {
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
    fn places_may_have_a_line() {
        assert_eq!(split_place("no/such.c:40"), (PathBuf::from("no/such.c"), Some(40)));
        assert_eq!(split_place("no/such.c"), (PathBuf::from("no/such.c"), None));
        assert_eq!(split_place("no/such:x.c"), (PathBuf::from("no/such:x.c"), None));
    }

    #[test]
    fn parts_are_looked_for_in_their_file() {
        assert_eq!(disk_part(Path::new("no/a.jar!/x/y.java")), Path::new("no/a.jar"));
        assert_eq!(disk_part(Path::new("no/n.ipynb#cell-3.py")), Path::new("no/n.ipynb"));
    }

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
