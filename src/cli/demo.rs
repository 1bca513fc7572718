//! `demo`: what findings look like, on copies made for it.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context as _, bail};

use super::args::DemoArgs;
use super::exit::{Exit, ignore_closed_pipe};
use super::index::index_local;
use super::scanning::run_scan;
use super::session::{Session, print};
use crate::demo::{DemoFile, Judged, Named, OtherReport, Outcome, judge, plant};
use crate::finding::LineRange;
use crate::index::{Index, OpenIndexError, Store as _};
use crate::matching::MatchClass;
use crate::report::{Paint, TextOptions, display_width, plural, shorten_path, shown, wrap};
use crate::scan::ScanOptions;

/// `kinprint demo`.
pub(crate) fn run(session: &Session, args: &DemoArgs) -> anyhow::Result<Exit> {
    let Some(db) = open_filled(session)? else { return Ok(Exit::Interrupted) };
    let files = plant(&db, args.seed, usize::from(args.count)).context("cannot choose functions to plant")?;
    if files.is_empty() {
        bail!(
            "the database holds no function to plant; `kinprint index` adds packages of C, Python, JavaScript, Rust, Go or Java"
        );
    }
    let temporary;
    let dir: &Path = if let Some(dir) = &args.keep {
        make_empty(dir)?;
        dir
    } else {
        temporary = tempfile::Builder::new().prefix("kinprint-demo-").tempdir().context("cannot make a directory")?;
        temporary.path()
    };
    write_files(dir, &files)?;
    let options = ScanOptions { at: session.now.clone(), ..ScanOptions::default() };
    let Some(report) = run_scan(session, &db, (dir, None), &options)? else { return Ok(Exit::Interrupted) };
    let planted: Vec<_> = files.iter().map(|file| file.planted.clone()).collect();
    let (judged, others) = judge(&planted, &report.findings);
    let kept = args.keep.as_deref();
    let printed = print(|out| write_outcome(&files, &judged, &others, kept, session.text, out));
    ignore_closed_pipe(printed)?;
    Ok(if report.complete { Exit::Pass } else { Exit::Incomplete })
}

/// Opens the database; when there is none, or nothing in it, indexes what is on this machine first. `None` after
/// Ctrl-C.
fn open_filled(session: &Session) -> anyhow::Result<Option<Index>> {
    match Index::open(&session.db) {
        Ok(db) if db.identity()?.n_packages > 0 => return Ok(Some(db)),
        Ok(_) | Err(OpenIndexError::Missing { .. }) => {}
        Err(error) => return Err(error).context("cannot show a demonstration"),
    }
    index_local(session, None)?;
    if session.is_interrupted() {
        return Ok(None);
    }
    Ok(Some(Index::open(&session.db).context("cannot show a demonstration")?))
}

/// Makes the directory to keep; one that holds something is not written into.
fn make_empty(dir: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    let mut entries = std::fs::read_dir(dir).with_context(|| format!("cannot read `{}`", dir.display()))?;
    if entries.next().is_some() {
        bail!("`{}` is not empty; name a new directory for --keep", dir.display());
    }
    Ok(())
}

fn write_files(dir: &Path, files: &[DemoFile]) -> anyhow::Result<()> {
    for file in files {
        let path = dir.join(&file.path);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        written
            .and_then(|()| std::fs::write(&path, &file.text))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}

/// Prints what was planted, what of it was found, what else was reported, and the sum.
fn write_outcome(
    files: &[DemoFile],
    judged: &[Judged],
    others: &[OtherReport],
    kept: Option<&Path>,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    for line in wrap(&sum(judged, others), options.columns()) {
        writeln!(out, "{}", options.paint(Paint::Bold, &line))?;
    }
    if let Some(dir) = kept {
        writeln!(out, "kept in {}", shown(&dir.display().to_string()))?;
    }
    writeln!(out)?;
    let rows: Vec<[String; 4]> = files.iter().zip(judged).map(|(file, judged)| row(file, judged, options)).collect();
    let head = ["planted", "rewritten", "from", "result"].map(str::to_owned);
    write_table(&head, &rows, options, out)?;
    if !others.is_empty() {
        writeln!(out, "\n{}", options.paint(Paint::Bold, "false reports"))?;
    }
    for other in others {
        let why =
            if other.is_planted { "the lines were planted, from another package" } else { "nothing was planted there" };
        writeln!(out, "  {} {}: {why}", shown(&other.path), named_text(&other.named, options))?;
    }
    Ok(())
}

fn sum(judged: &[Judged], others: &[OtherReport]) -> String {
    let n_of = |outcome| judged.iter().filter(|judged| judged.outcome == outcome).count();
    let same_code = match n_of(Outcome::SameCode) {
        0 => String::new(),
        n => format!(" ({n} of them named after a package with the same code)"),
    };
    format!(
        "{} planted: {} found{same_code}, {} under another package, {} missed; {} beside them",
        plural(judged.len() as u64, "copy"),
        n_of(Outcome::Found) + n_of(Outcome::SameCode),
        n_of(Outcome::OtherPackage),
        n_of(Outcome::Missed),
        plural(others.len() as u64, "false report")
    )
}

fn row(file: &DemoFile, judged: &Judged, options: TextOptions) -> [String; 4] {
    let planted = &file.planted;
    let result = match (judged.outcome, &judged.best) {
        (Outcome::Found, Some(named)) => format!("found {}", named_text(named, options)),
        (Outcome::SameCode, Some(named)) => format!("found {}, with the same code", named_text(named, options)),
        (Outcome::OtherPackage, Some(named)) => format!("other package: {}", named_text(named, options)),
        (_, Some(named)) => {
            let of = planted.lines.n_lines();
            format!("missed: only {} of {of} lines, {}", judged.n_covered, named_text(named, options))
        }
        (_, None) => "missed".to_owned(),
    };
    let from = format!(
        "{} {}:{}",
        planted.purl.strip_prefix("pkg:").unwrap_or(&planted.purl),
        shorten_path(&planted.origin_path, 32, options.ellipsis()),
        lines_text(planted.origin_lines, options)
    );
    let place = format!("{}:{}", planted.path, lines_text(planted.lines, options));
    [place, planted.treatment.clone(), shown(&from).into_owned(), shown(&result).into_owned()]
}

fn named_text(named: &Named, options: TextOptions) -> String {
    let class = match named.class {
        MatchClass::Identical => "identical",
        MatchClass::Reformatted => "reformatted",
        MatchClass::Renamed => "renamed",
        MatchClass::Edited => "edited",
    };
    format!("{} {class}, {}", lines_text(named.lines, options), shown(&named.package))
}

fn lines_text(lines: LineRange, options: TextOptions) -> String {
    format!("{}{}{}", lines.start, options.dash(), lines.end)
}

/// Prints columns where they fit the width, else each row as a paragraph.
fn write_table(head: &[String; 4], rows: &[[String; 4]], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let width =
        |column: usize| rows.iter().chain([head]).map(|row| display_width(&row[column])).max().unwrap_or_default();
    let widths: [usize; 4] = std::array::from_fn(width);
    if widths.iter().sum::<usize>() + 6 > options.columns() {
        for [place, treatment, from, result] in rows {
            writeln!(out, "{}  {treatment}", options.paint(Paint::Bold, place))?;
            for (text, paint) in [(format!("from {from}"), None), (result.clone(), Some(paint_of(result)))] {
                for (idx, line) in wrap(&text, options.columns().saturating_sub(6)).iter().enumerate() {
                    let indent = if idx == 0 { "    " } else { "      " };
                    writeln!(out, "{indent}{}", paint.map_or(line.into(), |paint| options.paint(paint, line)))?;
                }
            }
        }
        return Ok(());
    }
    let line = |row: &[String; 4]| {
        let cells = row[..3].iter().zip(widths).map(|(cell, width)| pad(cell, width));
        cells.collect::<Vec<_>>().join("  ")
    };
    writeln!(out, "{}  {}", options.paint(Paint::Dim, &line(head)), options.paint(Paint::Dim, &head[3]))?;
    for row in rows {
        writeln!(out, "{}  {}", line(row), options.paint(paint_of(&row[3]), &row[3]))?;
    }
    Ok(())
}

fn paint_of(result: &str) -> Paint {
    match result {
        found if found.starts_with("found") => Paint::Green,
        other if other.starts_with("other") => Paint::Yellow,
        _ => Paint::Red,
    }
}

fn pad(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(display_width(cell))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Planted;

    fn outcome(width: usize) -> String {
        let planted = Planted {
            path: "src/01_ferry.js".into(),
            lines: LineRange { start: 11, end: 30 },
            treatment: "as it is".into(),
            purl: "pkg:npm/moor@2.0.0".into(),
            names: std::iter::once("moor".to_owned()).collect(),
            origin_path: "lib/moor.js".into(),
            origin_lines: LineRange { start: 1, end: 20 },
        };
        let file = DemoFile { path: planted.path.clone(), text: String::new(), planted };
        let lines = LineRange { start: 12, end: 30 };
        let named = Named { lines, package: "moor 2.0.0".into(), class: MatchClass::Renamed };
        let found = Judged { best: Some(named.clone()), n_covered: 19, outcome: Outcome::Found };
        let missed = Judged { best: None, n_covered: 0, outcome: Outcome::Missed };
        let other = OtherReport { path: "src/02_urn.js".into(), named, is_planted: false };
        let options = TextOptions { width, unicode: false, ..TextOptions::default() };
        let mut out = Vec::new();
        write_outcome(&[file.clone(), file], &[found, missed], &[other], None, options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_line_up_where_they_fit() {
        let expected = "\
2 copies planted: 1 found, 0 under another package, 1 missed; 1 false report beside them

planted                rewritten  from                             result
src/01_ferry.js:11-30  as it is   npm/moor@2.0.0 lib/moor.js:1-20  found 12-30 renamed, moor 2.0.0
src/01_ferry.js:11-30  as it is   npm/moor@2.0.0 lib/moor.js:1-20  missed

false reports
  src/02_urn.js 12-30 renamed, moor 2.0.0: nothing was planted there
";
        assert_eq!(outcome(120), expected);
    }

    #[test]
    fn narrow_terminals_get_paragraphs() {
        let text = outcome(60);
        assert!(
            text.contains("\n    from npm/moor@2.0.0 lib/moor.js:1-20\n    found 12-30 renamed, moor 2.0.0\n"),
            "{text}"
        );
        assert!(!text.contains("result"), "{text}");
    }
}
