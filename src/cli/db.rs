//! `db`: what the database holds, whether it is whole, sealed copies.

use std::io::{self, Write};

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::args::{DbCommand, DbPublishArgs, DbSearchArgs, DbStatsArgs, Format};
use super::exit::{Exit, ignore_closed_pipe};
use super::index::size;
use super::session::{Session, print, print_json};
use crate::index::{Index, IndexStats, OpenIndexError, Store as _, StoreError, StoreIdentity, TextHit};
use crate::report::{Paint, TextOptions, bar, count, plural, shown, wrap};

/// Languages that are shown without `-v`.
const SHORT_LANGUAGES: usize = 12;
/// What helps against damage.
const REBUILD: &str = "`kinprint index --rebuild` makes the database anew";

/// `kinprint db VERB`.
pub(crate) fn run(session: &Session, command: &DbCommand) -> anyhow::Result<Exit> {
    let db = match Index::open(&session.db) {
        Err(OpenIndexError::Store(error)) if matches!(command, DbCommand::Verify) => {
            return Ok(unreadable(session, &error));
        }
        opened => opened.context("cannot open the database")?,
    };
    match command {
        DbCommand::Stats(args) => stats(session, &db, args),
        DbCommand::Verify => verify(session, &db),
        DbCommand::Publish(args) => publish(session, &db, args),
        DbCommand::Search(args) => search(session, &db, args),
    }
}

#[derive(Serialize)]
struct Stats {
    path: String,
    #[serde(flatten)]
    identity: StoreIdentity,
    size: IndexStats,
    languages: Vec<LanguageRow>,
}

#[derive(Serialize)]
struct LanguageRow {
    language: &'static str,
    n_packages: u64,
    n_contents: u64,
    n_lines: u64,
    n_bytes: u64,
}

fn stats(session: &Session, db: &Index, args: &DbStatsArgs) -> anyhow::Result<Exit> {
    let mut languages: Vec<LanguageRow> = db
        .languages()
        .context("cannot read the languages")?
        .into_iter()
        .map(|(language, count)| LanguageRow {
            language: language.name(),
            n_packages: count.n_packages,
            n_contents: count.n_contents,
            n_lines: count.n_lines,
            n_bytes: count.n_bytes,
        })
        .collect();
    languages.sort_by(|left, right| right.n_lines.cmp(&left.n_lines).then(left.language.cmp(right.language)));
    let stats = Stats {
        path: session.db.display().to_string(),
        identity: db.identity().context("cannot read the identity")?,
        size: db.stats().context("cannot read the sizes")?,
        languages,
    };
    let printed = match args.format {
        Format::Json => print_json(&stats),
        Format::Text => print(|out| write_stats(&stats, session, out)),
    };
    ignore_closed_pipe(printed)?;
    Ok(Exit::Pass)
}

fn write_stats(stats: &Stats, session: &Session, out: &mut dyn Write) -> io::Result<()> {
    let options = session.text;
    let row = |out: &mut dyn Write, label: &str, value: &str| write_row(label, value, options, out);
    row(out, "database", &shown(&stats.path))?;
    row(out, "id", &stats.identity.id)?;
    row(out, "generation", &count(stats.identity.generation))?;
    row(out, "changed", stats.identity.changed_at.as_deref().unwrap_or("not known"))?;
    let held = format!(
        "{}, {} ({})",
        plural(stats.identity.n_packages, "package"),
        plural(stats.identity.n_contents, "content"),
        size(stats.size.content_bytes)
    );
    row(out, "holds", &held)?;
    write_sizes(&stats.size, options, out)?;
    write_languages(&stats.languages, session, out)
}

/// Writes a fact with its label, wrapped behind it.
fn write_row(label: &str, value: &str, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    for (idx, line) in wrap(value, options.columns().saturating_sub(12)).iter().enumerate() {
        writeln!(out, "{:12}{line}", if idx == 0 { label } else { "" })?;
    }
    Ok(())
}

fn write_sizes(sizes: &IndexStats, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let parts = [
        ("fingerprints", sizes.segment_bytes),
        ("sources", sizes.source_bytes),
        ("catalogue", sizes.catalog_bytes),
        ("full text", sizes.text_bytes),
    ];
    let total: u64 = parts.iter().map(|(_, bytes)| bytes).sum();
    let per_byte = total as f64 / sizes.content_bytes.max(1) as f64;
    write_row("takes", &format!("{} ({per_byte:.2} bytes per source byte)", size(total)), options, out)?;
    for (name, bytes) in parts.iter().filter(|(_, bytes)| *bytes > 0) {
        let bar = bar(*bytes, total, 24, options.unicode);
        writeln!(out, "{:12}{name:14}{:>9}  {}", "", size(*bytes), options.paint(Paint::Cyan, &bar))?;
    }
    let per_posting = sizes.postings_bytes as f64 / sizes.n_postings.max(1) as f64;
    let floor = sizes.postings_bytes as f64 / sizes.floor_bytes.max(1) as f64;
    let postings = format!("{} in {}", plural(sizes.n_postings, "posting"), plural(sizes.n_segments, "segment"));
    let postings = format!("{postings}, {per_posting:.1} bytes each, {floor:.2} of the floor");
    write_row("", &postings, options, out)
}

fn write_languages(languages: &[LanguageRow], session: &Session, out: &mut dyn Write) -> io::Result<()> {
    let options = session.text;
    let most = languages.first().map_or(0, |row| row.n_lines);
    let n_shown = if session.is_verbose { languages.len() } else { SHORT_LANGUAGES };
    let bar_columns = options.columns().saturating_sub(60).min(30);
    for (idx, row) in languages.iter().take(n_shown).enumerate() {
        let title = if idx == 0 { "languages" } else { "" };
        let bar = bar(row.n_lines, most, bar_columns, options.unicode);
        let lines = plural(row.n_lines, "line");
        let packages = plural(row.n_packages, "package");
        let line =
            format!("{title:12}{:14}{packages:>14}{lines:>18}  {}", row.language, options.paint(Paint::Cyan, &bar));
        writeln!(out, "{}", line.trim_end())?;
    }
    match languages.len().saturating_sub(n_shown) {
        0 => Ok(()),
        rest => writeln!(out, "{:12}and {rest} more, shown with -v", ""),
    }
}

fn verify(session: &Session, db: &Index) -> anyhow::Result<Exit> {
    let found = match db.verify() {
        Ok(found) => found,
        Err(error) => return Ok(unreadable(session, &error)),
    };
    for damage in &found.damages {
        Session::warn(&format!("damaged: {damage}"));
    }
    let checked = format!("{} in {}", plural(found.n_contents, "content"), plural(found.n_files, "file"));
    if found.damages.is_empty() {
        ignore_closed_pipe(print(|out| writeln!(out, "all is well: {checked}")))?;
        return Ok(Exit::Pass);
    }
    let places = plural(found.damages.len() as u64, "damaged place");
    session.note(&format!("{places} among {checked}; {REBUILD}"));
    Ok(Exit::Incomplete)
}

/// Says what keeps the database from being checked at all, and what helps.
fn unreadable(session: &Session, error: &StoreError) -> Exit {
    let (damage, help) = match error {
        StoreError::Damaged { path, what } => (format!("`{}`: {what}", path.display()), REBUILD),
        StoreError::Io { path, source } if source.kind() == io::ErrorKind::PermissionDenied => {
            (format!("`{}`: {source}", path.display()), "nothing was checked; this user may not read it")
        }
        StoreError::Io { path, source } => (format!("`{}`: {source}", path.display()), REBUILD),
        StoreError::Catalog { source, .. } => (format!("the catalogue: {source}"), REBUILD),
        other => (other.to_string(), REBUILD),
    };
    Session::warn(&format!("damaged: {damage}"));
    session.note(help);
    Exit::Incomplete
}

/// A search result as it is printed.
#[derive(Serialize)]
struct FoundText {
    /// `package` or `content`.
    kind: &'static str,
    purl: String,
    /// Path inside the package, of a content.
    path: Option<String>,
    license: Option<String>,
}

fn search(session: &Session, db: &Index, args: &DbSearchArgs) -> anyhow::Result<Exit> {
    let hits = db
        .text_search(&args.query, usize::from(args.limit))
        .with_context(|| format!("cannot search `{}`", args.query))?;
    let found: Vec<FoundText> =
        hits.into_iter().map(|hit| found_text(db, hit)).collect::<Result<_, _>>().context("cannot read a result")?;
    let options = session.text;
    let printed = match args.format {
        Format::Json => print_json(&found),
        Format::Text => print(|out| {
            for hit in &found {
                let path = hit.path.as_deref().map_or(String::new(), |path| format!("  {}", shown(path)));
                let license = hit.license.as_deref().map_or(String::new(), |license| format!("  {}", shown(license)));
                writeln!(out, "{}{path}{}", shown(&hit.purl), options.paint(Paint::Dim, &license))?;
            }
            if found.is_empty() { writeln!(out, "nothing found") } else { Ok(()) }
        }),
    };
    ignore_closed_pipe(printed)?;
    Ok(Exit::Pass)
}

fn found_text(db: &Index, hit: TextHit) -> Result<FoundText, StoreError> {
    let (kind, package, path) = match hit {
        TextHit::Package(package) => ("package", Some(package), None),
        TextHit::Content(content) => {
            let first = db.occurrences(content)?.first().cloned();
            ("content", first.as_ref().map(|place| place.package), first.map(|place| place.path))
        }
    };
    let package = package.map(|package| db.package(package)).transpose()?;
    Ok(FoundText {
        kind,
        purl: package.as_ref().map_or(String::new(), |package| package.purl.clone()),
        path,
        license: package.and_then(|package| package.license.clone()),
    })
}

fn publish(session: &Session, db: &Index, args: &DbPublishArgs) -> anyhow::Result<Exit> {
    if std::fs::read_dir(&args.target).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("cannot publish to `{}`: it is not empty; name a new directory", args.target.display());
    }
    db.publish(&args.target).with_context(|| format!("cannot publish to `{}`", args.target.display()))?;
    session.note(&format!("published to `{}`; scan with --db or KINPRINT_DB", args.target.display()));
    Ok(Exit::Pass)
}
