//! `licenses import-rules`, and taking imported license rules into use: a file beside the database.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use rayon::prelude::*;

use super::args::ImportRulesArgs;
use super::exit::{self, Exit};
use super::session::{Session, print};
use crate::license::{RuleFile, RuleSet, import_rules, use_rules};
use crate::report::shown;
use crate::source::{self, FoundFile, WalkOptions};

/// Longer rule files are not read.
const MAX_FILE_BYTES: u64 = 1 << 20;
/// Longer than any packed rules.
const MAX_PACKED_BYTES: u64 = 512 << 20;

/// `kinprint licenses import-rules`.
pub(crate) fn run(session: &Session, args: &ImportRulesArgs) -> anyhow::Result<Exit> {
    let kept = kept_at(session);
    match &args.path {
        _ if args.remove => remove(session, &kept),
        _ if args.list => list(session, &kept),
        Some(path) => import(session, path, &kept),
        None => bail!("say where the rules are, or `--list` or `--remove`"),
    }
}

/// Takes the imported rules into use, if there are any, and says who made them.
pub(crate) fn load(session: &Session) -> anyhow::Result<()> {
    let kept = kept_at(session);
    if let Some(rules) = read_kept(&kept)? {
        session.note(rules.attribution());
        use_rules(rules);
    }
    Ok(())
}

/// The file stands beside the database and is called after it.
pub(super) fn kept_at(session: &Session) -> PathBuf {
    let mut path = session.db.clone().into_os_string();
    path.push(".license-rules");
    path.into()
}

fn read_kept(path: &Path) -> anyhow::Result<Option<RuleSet>> {
    let help = || {
        let path = path.display();
        format!("cannot use the license rules `{path}`; `kinprint licenses import-rules --remove` removes them")
    };
    match path.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Ok(metadata) if metadata.len() > MAX_PACKED_BYTES => bail!("{}: too long", help()),
        _ => {}
    }
    let bytes = fs::read(path).with_context(help)?;
    RuleSet::new(bytes).map(Some).with_context(help)
}

fn import(session: &Session, path: &Path, kept: &Path) -> anyhow::Result<Exit> {
    let options = WalkOptions { honour_ignores: false, ..WalkOptions::default() };
    let walk = source::walk(path, &options).with_context(|| format!("cannot read `{}`", path.display()))?;
    let is_rule = |found: &&FoundFile| [".RULE", ".LICENSE"].iter().any(|ending| found.path.shown.ends_with(ending));
    let found: Vec<&FoundFile> = walk.files.iter().filter(is_rule).collect();
    let files: Vec<RuleFile> = found.into_par_iter().map(read_rule).collect();
    let source = path.canonicalize().unwrap_or_else(|_| path.to_owned()).display().to_string();
    let imported = import_rules(&files, &attribution(path, &source), &source);
    for broken in &imported.broken {
        Session::warn(&format!("{}: {}", broken.path, broken.reason));
    }
    for failed in &walk.failed {
        Session::warn(&format!("{}: could not be read", failed.path));
    }
    if imported.n_rules == 0 {
        bail!("`{}` holds no license rules that can be used (*.RULE, *.LICENSE)", path.display());
    }
    write_whole(kept, &imported.packed).with_context(|| format!("cannot write `{}`", kept.display()))?;
    let rules = RuleSet::new(imported.packed).context("the packed rules cannot be read back")?;
    session.note(rules.attribution());
    let n_broken = imported.broken.len() + walk.failed.len();
    let counts = format!("{} license rules imported, {} not used", imported.n_rules, imported.n_unused);
    let broken = if n_broken > 0 { format!(", {n_broken} broken") } else { String::new() };
    exit::ignore_closed_pipe(print(|out| writeln!(out, "{counts}{broken}")))?;
    Ok(if n_broken == 0 { Exit::Pass } else { Exit::Incomplete })
}

fn read_rule(found: &FoundFile) -> RuleFile {
    let text = if found.len_bytes > MAX_FILE_BYTES {
        Err(format!("longer than {} MiB", MAX_FILE_BYTES >> 20))
    } else {
        fs::read(&found.disk_path).map_err(|error| error.to_string())
    };
    RuleFile { path: found.path.shown.clone(), text }
}

/// Who made the rules, and under which license: what an `*.ABOUT` file beside or above says, as ScanCode's does.
fn attribution(path: &Path, source: &str) -> String {
    let about = [Some(path), path.parent()].into_iter().flatten().find_map(about_in);
    let maker = about.unwrap_or_else(|| {
        "rules of the ScanCode toolkit are Copyright (c) nexB Inc. and others, CC-BY-4.0, \
         https://scancode-licensedb.aboutcode.org/"
            .to_owned()
    });
    format!("License rules imported from {source}: {maker}; cut into words, otherwise unchanged.")
}

fn about_in(directory: &Path) -> Option<String> {
    const MAX_ABOUT_BYTES: u64 = 64 << 10;
    let mut files: Vec<PathBuf> = fs::read_dir(directory).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let is_about = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "ABOUT");
    let about = files.iter().find(is_about)?;
    let is_small = about.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_ABOUT_BYTES);
    let text = is_small.then(|| fs::read_to_string(about).ok()).flatten()?;
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.map(str::trim).filter(|value| !value.is_empty())
    };
    let (copyright, license) = (field("copyright")?, field("license_expression")?);
    let license = license.to_uppercase();
    Some(
        [field("name"), Some(copyright), Some(&license), field("package_url")]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
    )
}

/// Writes a file so that it is there whole or not at all.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(format!(".{}.tmp", std::process::id()));
    let unfinished = PathBuf::from(unfinished);
    let written = fs::write(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, path));
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written
}

fn list(session: &Session, kept: &Path) -> anyhow::Result<Exit> {
    let rules = read_kept(kept)?;
    let printed = print(|out| match &rules {
        None => writeln!(out, "no license rules are imported"),
        Some(rules) => {
            writeln!(out, "{} license rules", rules.n_rules())?;
            writeln!(out, "  from  {}", shown(rules.source()))?;
            writeln!(out, "  in    {}", shown(&kept.display().to_string()))?;
            writeln!(out, "  by    {}", shown(rules.attribution()))
        }
    });
    exit::ignore_closed_pipe(printed)?;
    if rules.is_none() {
        session.note("`kinprint licenses import-rules PATH` imports some");
    }
    Ok(Exit::Pass)
}

fn remove(session: &Session, kept: &Path) -> anyhow::Result<Exit> {
    match fs::remove_file(kept) {
        Ok(()) => session.note("the imported license rules are removed"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => session.note("no license rules are imported"),
        Err(error) => return Err(error).with_context(|| format!("cannot remove `{}`", kept.display())),
    }
    Ok(Exit::Pass)
}
