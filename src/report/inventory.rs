//! What `licenses` prints: how many files are under which license, the files that need a look, and tables of all.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::layout::{Paint, TextOptions, bar, plural, shorten_path, wrap};
use super::shown;
use super::table::harmless;
use super::text::failed_sentence;
use crate::license::{
    FileLicense, FileRole, HolderCount, LicenseClass, LicenseConflict, LicenseInventory, Precedence, StatedCopyright,
    StatedIn, StatedLicense,
};

/// Stands for files that say nothing.
const NOTHING_SAID: &str = "NONE";
/// Files listed under each license, unless all are asked for.
const MAX_SHOWN: usize = 3;
/// Holders listed, unless all are asked for.
const MAX_HOLDERS: usize = 8;

/// Writes the inventory for a reader of text.
///
/// # Errors
/// When `out` refuses.
pub fn write_inventory(inventory: &LicenseInventory, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let n_files = inventory.files.len() as u64;
    let said = inventory.licenses.iter().filter(|count| count.license.is_some()).count() as u64;
    writeln!(
        out,
        "{}",
        options.paint(Paint::Bold, &format!("{} in {}", plural(said, "license"), plural(n_files, "file")))
    )?;
    for file in inventory.files.iter().filter(|file| file.role == FileRole::Manifest && file.license.is_some()) {
        writeln!(out, "declared  {}  {}", license_name(file), options.paint(Paint::Dim, &shown(&file.path)))?;
    }
    writeln!(out)?;
    for count in &inventory.licenses {
        let name = count.license.as_deref().unwrap_or(NOTHING_SAID);
        let paint = if needs_a_look(count.license.as_deref()) { Paint::Yellow } else { Paint::Bold };
        let bar = bar(count.n_files, n_files, 12, options.unicode);
        writeln!(out, "{bar} {}  {}", options.paint(paint, &shown(name)), plural(count.n_files, "file"))?;
        if count.license.is_some() || options.verbose {
            write_files(inventory, count.license.as_deref(), options, out)?;
        }
    }
    write_holders(&inventory.holders, options, out)?;
    if inventory.files.iter().any(|file| !file.conflicts.is_empty()) {
        writeln!(out)?;
        write_conflicts(inventory, options, out)?;
    }
    write_disagreements(inventory, options, out)?;
    for failure in &inventory.failed {
        let sentence = format!("could not be read: {}: {}", failure.path, failed_sentence(&failure.reason));
        writeln!(out, "{}", options.paint(Paint::Red, &shown(&sentence)))?;
    }
    Ok(())
}

/// Writes whose copyright the files state.
fn write_holders(holders: &[HolderCount], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    if holders.is_empty() {
        return Ok(());
    }
    let title = plural(holders.len() as u64, "copyright holder");
    writeln!(out, "\n{}", options.paint(Paint::Bold, &title))?;
    let n_shown = if options.verbose { holders.len() } else { holders.len().min(MAX_HOLDERS) };
    for count in &holders[..n_shown] {
        let years = match (count.first_year, count.last_year) {
            (None, _) => String::new(),
            (Some(first), None) => format!("  {first}-present"),
            (Some(first), Some(last)) if first == last => format!("  {first}"),
            (Some(first), Some(last)) => format!("  {first}-{last}"),
        };
        let where_from = format!("{years}  {}", plural(count.n_files, "file"));
        writeln!(out, "    {}{}", shown(&count.holder), options.paint(Paint::Dim, &where_from))?;
    }
    if n_shown < holders.len() {
        let rest = format!("{} and {} more", options.ellipsis(), holders.len() - n_shown);
        writeln!(out, "    {}", options.paint(Paint::Dim, &rest))?;
    }
    Ok(())
}

/// Writes the files whose licenses do not go with the project's, or not together.
///
/// # Errors
/// When `out` refuses.
pub fn write_conflicts(inventory: &LicenseInventory, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let files: Vec<&FileLicense> = inventory.files.iter().filter(|file| !file.conflicts.is_empty()).collect();
    let with = match &inventory.outbound {
        Some(outbound) => match &outbound.declared_by {
            Some(manifest) => format!("{}, which {} declares", shown(&outbound.license), shown(manifest)),
            None => shown(&outbound.license).into_owned(),
        },
        None => "each other; the project's own license is not known, `--outbound` gives it".to_owned(),
    };
    if files.is_empty() {
        return writeln!(out, "no conflict with {with}");
    }
    let verb = if files.len() == 1 { "does" } else { "do" };
    let title = format!("{} {verb} not go with {with}", plural(files.len() as u64, "file"));
    writeln!(out, "{}", options.paint(Paint::Red, &title))?;
    for file in files {
        writeln!(out, "{}", options.paint(Paint::Bold, &shown(&file.path)))?;
        for conflict in &file.conflicts {
            let link = if conflict.is_within_file { "beside" } else { "into" };
            let pair = format!("{} {link} {}: {}", conflict.license, conflict.against, conflict.reason);
            for line in wrap(&shown(&pair), options.columns().saturating_sub(4)) {
                writeln!(out, "    {line}")?;
            }
        }
    }
    for line in inventory.attribution.iter().flat_map(|attribution| wrap(attribution, options.columns())) {
        writeln!(out, "{}", options.paint(Paint::Dim, &line))?;
    }
    Ok(())
}

/// Writes the files that say something else than is stated of them, and what is gone by.
fn write_disagreements(inventory: &LicenseInventory, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let files: Vec<&FileLicense> = inventory.files.iter().filter(|file| file.disagrees).collect();
    if files.is_empty() {
        return Ok(());
    }
    let words = if files.len() == 1 {
        "says something else than is stated of it"
    } else {
        "say something else than is stated of them"
    };
    let title = format!("{} {words}", plural(files.len() as u64, "file"));
    writeln!(out, "\n{}", options.paint(Paint::Yellow, &title))?;
    let n_shown = if options.verbose { files.len() } else { files.len().min(MAX_SHOWN) };
    for file in &files[..n_shown] {
        writeln!(out, "{}", options.paint(Paint::Bold, &shown(&file.path)))?;
        for line in wrap(&shown(&disagreement(file)), options.columns().saturating_sub(4)) {
            writeln!(out, "    {line}")?;
        }
    }
    if n_shown < files.len() {
        let rest = format!("{} and {} more", options.ellipsis(), files.len() - n_shown);
        writeln!(out, "{}", options.paint(Paint::Dim, &rest))?;
    }
    Ok(())
}

/// `GPL-2.0-only by its own words, MIT by REUSE.toml; taken as GPL-2.0-only`
fn disagreement(file: &FileLicense) -> String {
    let own = file.detected.as_deref().unwrap_or(NOTHING_SAID);
    let stated = stated_texts(file).join(", ");
    format!("{own} by its own words, {stated}; taken as {}", file.license.as_deref().unwrap_or(NOTHING_SAID))
}

/// `MIT by REUSE.toml`
fn stated_texts(file: &FileLicense) -> Vec<String> {
    let text = |stated: &StatedLicense| stated.license.as_ref().map(|license| format!("{license} by {}", stated.by));
    file.stated.iter().filter_map(text).collect()
}

/// License talk that nothing recognises waits for a person.
fn needs_a_look(license: Option<&str>) -> bool {
    license.is_some_and(|license| license.contains("LicenseRef-unknown"))
}

fn write_files(
    inventory: &LicenseInventory,
    license: Option<&str>,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let files: Vec<&FileLicense> = inventory.files.iter().filter(|file| file.license.as_deref() == license).collect();
    let n_shown = if options.verbose { files.len() } else { files.len().min(MAX_SHOWN) };
    for file in &files[..n_shown] {
        let path = shown(&file.path);
        let path = shorten_path(&path, options.columns().saturating_sub(34), options.ellipsis());
        writeln!(out, "    {path}  {}", options.paint(Paint::Dim, &how(file)))?;
    }
    if n_shown < files.len() {
        let rest = format!("{} and {} more", options.ellipsis(), files.len() - n_shown);
        writeln!(out, "    {}", options.paint(Paint::Dim, &rest))?;
    }
    Ok(())
}

/// Returns how a file's license is known: `text, lines 1-20`.
fn how(file: &FileLicense) -> String {
    let holding: Vec<&str> =
        file.stated.iter().filter(|stated| stated.holds).map(|stated| stated.by.as_str()).collect();
    if holding.is_empty() {
        return how_itself(file);
    }
    let by = format!("by {}", shown(&holding.join(" and ")));
    // What aggregates holds beside the file's own words.
    let is_beside = |stated: &StatedLicense| !stated.holds || stated.precedence == Precedence::Aggregate;
    let own =
        if file.detected.is_some() && file.stated.iter().all(is_beside) { how_itself(file) } else { String::new() };
    if own.is_empty() { by } else { format!("{own}; {by}") }
}

fn how_itself(file: &FileLicense) -> String {
    if let Some(by) = &file.resolved_by {
        return format!("by {}", shown(by));
    }
    if file.role == FileRole::Manifest {
        return "manifest".to_owned();
    }
    let Some(part) = file.parts.first() else { return String::new() };
    let lines = if part.first_line == part.last_line {
        format!("line {}", part.first_line)
    } else {
        format!("lines {}-{}", part.first_line, part.last_line)
    };
    let more = if file.parts.len() > 1 { format!(" and {} more", file.parts.len() - 1) } else { String::new() };
    format!("{}, {lines}{more}", part.method.as_str())
}

fn license_name(file: &FileLicense) -> String {
    shown(file.license.as_deref().unwrap_or(NOTHING_SAID)).into_owned()
}

/// Writes one line a file: path, under the name that `name_of` gives it, tab, expression. It tells what files say, themselves or by
/// what REUSE has for them; a packager's overview (`debian/copyright`) makes no silent file speak here.
///
/// # Errors
/// When `out` refuses.
pub fn write_inventory_tsv<'a>(
    inventory: &'a LicenseInventory,
    name_of: impl Fn(&'a str) -> &'a str,
    out: &mut dyn Write,
) -> io::Result<()> {
    for file in &inventory.files {
        let is_overview = |stated: &StatedLicense| stated.holds && stated.stated_in == StatedIn::DebianCopyright;
        let license = if file.stated.iter().any(is_overview) { &file.detected } else { &file.license };
        writeln!(out, "{}\t{}", shown(name_of(&file.path)), shown(license.as_deref().unwrap_or(NOTHING_SAID)))?;
    }
    Ok(())
}

/// Writes one line a file for a spreadsheet, with how the license is known and the copyright statements.
///
/// # Errors
/// When `out` refuses.
pub fn write_inventory_csv(inventory: &LicenseInventory, out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "path",
        "license",
        "class",
        "role",
        "known by",
        "its own words",
        "stated",
        "refers to",
        "copyrights",
        "holders",
        "conflicts",
    ])?;
    for file in &inventory.files {
        let role = match file.role {
            FileRole::Manifest => "manifest",
            FileRole::LicenseFile => "license file",
            FileRole::File => "file",
        };
        let stated: Vec<&StatedCopyright> = file.copyrights.iter().filter(|one| one.is_stated()).collect();
        let holders: BTreeSet<&str> = stated.iter().flat_map(|one| &one.holders).map(String::as_str).collect();
        let fields = [
            file.path.as_str(),
            file.license.as_deref().unwrap_or(NOTHING_SAID),
            file.class.map_or("", LicenseClass::as_str),
            role,
            &how(file),
            file.detected.as_deref().unwrap_or(NOTHING_SAID),
            &stated_texts(file).join("; "),
            &file.refers_to.join("; "),
            &stated.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("; "),
            &holders.into_iter().collect::<Vec<_>>().join("; "),
            &file.conflicts.iter().map(conflict_text).collect::<Vec<_>>().join("; "),
        ];
        table.write_record(fields.map(|field| harmless(&shown(field)).into_owned()))?;
    }
    table.flush()
}

fn conflict_text(conflict: &LicenseConflict) -> String {
    format!("{} against {}: {}", conflict.license, conflict.against, conflict.reason)
}
