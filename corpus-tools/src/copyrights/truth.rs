//! One package: what its `debian/copyright` says of its files, and what is found in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use kinprint::license::{CopyrightKind, CopyrightStatement, Dep5, find_copyrights};

use super::names::{Name, folded_words};
use super::plain::plain_holders;

/// Larger files are data.
const MAX_FILE_BYTES: u64 = 20 << 20;
/// A paragraph of text goes on so many lines below the word or a sign at most.
const MAX_BLOCK_LINES: usize = 40;
/// A line of the truth with more words between years is no name.
const MAX_NAME_WORDS: usize = 10;

/// What became of one package.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// Holders that the truth names, by paragraph.
    pub(crate) wanted: Vec<Wanted>,
    /// Holders that were found, by paragraph.
    pub(crate) found: Vec<Found>,
    /// Files looked at.
    pub(crate) n_files: usize,
}

/// A holder of one paragraph of the truth.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The line as written.
    pub(crate) line: String,
    /// The paragraph's first pattern.
    pub(crate) pattern: String,
    /// How far it was found.
    pub(crate) reach: Reach,
}

/// How far a holder of the truth was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// In a statement of a file of the paragraph.
    Found,
    /// In the line of an author only.
    Author,
    /// Not; the name stands in a file of the paragraph, in a block of lines that begins at the word or a sign.
    Stated,
    /// Not; it stands in one.
    Named,
    /// Not; it stands in none.
    Absent,
}

/// A holder found in the files of one paragraph.
#[derive(Debug)]
pub(crate) struct Found {
    /// The holder.
    pub(crate) holder: String,
    /// The statement.
    pub(crate) text: String,
    /// A file that has it.
    pub(crate) path: String,
    /// Whether the paragraph is the one for everything.
    pub(crate) is_catch_all: bool,
    /// Who names it in the package's truth.
    pub(crate) named_by: NamedBy,
    /// Whether a plain line of one of the files states it.
    pub(crate) is_plain: bool,
    /// Its telling words as one, by which other packages' truth is asked.
    pub(crate) key: String,
}

/// Where a package's truth names a holder that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NamedBy {
    /// In the paragraph of the file.
    Paragraph,
    /// In another one.
    Package,
    /// In none.
    Nothing,
}

struct File {
    path: String,
    statements: Vec<CopyrightStatement>,
    plain: Vec<Name>,
}

/// Returns the holders that a package's truth names anywhere, each as its telling words.
pub(crate) fn named_in(dir: &Path) -> Vec<String> {
    let Ok(bytes) = fs::read(dir.join("debian/copyright")) else { return Vec::new() };
    let Some(truth) = Dep5::find_in(&String::from_utf8_lossy(&bytes)) else { return Vec::new() };
    let names = truth.files.iter().flat_map(|paragraph| truth_names(&paragraph.copyright));
    names.map(|(_, name)| name.key()).collect()
}

/// Compares a package; `None` when it has no `debian/copyright` that can be read.
pub(crate) fn compare(dir: &Path) -> Result<Option<Compared>> {
    let Ok(bytes) = fs::read(dir.join("debian/copyright")) else { return Ok(None) };
    let Some(truth) = Dep5::find_in(&String::from_utf8_lossy(&bytes)) else { return Ok(None) };
    let mut paths = Vec::new();
    walk(dir, &mut paths)?;
    paths.sort();
    let mut by_paragraph: BTreeMap<usize, Vec<File>> = BTreeMap::new();
    let mut compared = Compared::default();
    for path in paths {
        let Some(name) = path.strip_prefix(dir).ok().and_then(Path::to_str) else { continue };
        let found = truth.files.iter().rposition(|paragraph| paragraph.matches(name));
        let Some(paragraph) = found.filter(|_| !is_packaging(name)) else { continue };
        let bytes = fs::read(&path)?;
        let statements = find_copyrights(&bytes);
        let plain = if statements.is_empty() { Vec::new() } else { plain_holders(&decoded(&bytes)) };
        by_paragraph.entry(paragraph).or_default().push(File { path: name.to_owned(), statements, plain });
        compared.n_files += 1;
    }
    let names: Vec<Vec<(String, Name)>> =
        truth.files.iter().map(|paragraph| truth_names(&paragraph.copyright)).collect();
    for (&idx, files) in &by_paragraph {
        let paragraph = &truth.files[idx];
        for (line, name) in &names[idx] {
            let reach = reach(dir, name, files);
            compared.wanted.push(Wanted { line: line.clone(), pattern: paragraph.patterns[0].clone(), reach });
        }
        for found in distinct_holders(files) {
            let name = Name::new(&found.0);
            let is_named = |names: &Vec<(String, Name)>| names.iter().any(|(_, truth)| truth.is_same(&name));
            compared.found.push(Found {
                named_by: if is_named(&names[idx]) {
                    NamedBy::Paragraph
                } else if names.iter().any(is_named) {
                    NamedBy::Package
                } else {
                    NamedBy::Nothing
                },
                key: name.key(),
                is_plain: files.iter().any(|file| file.plain.contains(&name)),
                is_catch_all: paragraph.is_catch_all(),
                holder: found.0,
                text: found.1,
                path: found.2,
            });
        }
    }
    Ok(Some(compared))
}

/// What the packager wrote states the packager's copyright, which stands nowhere.
fn is_packaging(path: &str) -> bool {
    path.starts_with("debian/") || path.starts_with(".pc/")
}

fn distinct_holders(files: &[File]) -> Vec<(String, String, String)> {
    let mut found: Vec<(String, String, String)> = Vec::new();
    let mut names: Vec<Name> = Vec::new();
    for file in files {
        for statement in file.statements.iter().filter(|statement| statement.kind != CopyrightKind::Author) {
            for holder in &statement.holders {
                let name = Name::new(holder);
                if !names.contains(&name) {
                    names.push(name);
                    found.push((holder.clone(), statement.text.clone(), file.path.clone()));
                }
            }
        }
    }
    found
}

fn reach(dir: &Path, name: &Name, files: &[File]) -> Reach {
    let names = |kind: fn(CopyrightKind) -> bool| {
        files.iter().flat_map(|file| &file.statements).filter(|statement| kind(statement.kind)).any(|statement| {
            statement.holders.iter().any(|holder| Name::new(holder).is_same(name))
                // A list that the truth gives as one line.
                || Name::new(&statement.holders.join(" ")).is_same(name)
        })
    };
    if names(|kind| kind != CopyrightKind::Author) {
        return Reach::Found;
    }
    if names(|kind| kind == CopyrightKind::Author) {
        return Reach::Author;
    }
    let mut reach = Reach::Absent;
    for file in files {
        let Ok(bytes) = fs::read(dir.join(&file.path)) else { continue };
        let text = decoded(&bytes);
        if !bytes.contains(&0) && name.stands_in(&folded_words(&text)) {
            reach = reach.min(if is_near(&text, name) { Reach::Stated } else { Reach::Named });
        }
        if reach == Reach::Stated {
            break;
        }
    }
    reach
}

/// Tells whether a name stands between a line with the word or a sign and the next empty one.
fn is_near(text: &str, name: &Name) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let is_sign = |line: &str| {
        let lower = line.to_lowercase();
        lower.contains("copyright") || lower.contains('©') || lower.contains("(c)")
    };
    let is_empty = |line: &&&str| line.chars().all(|c| !c.is_alphanumeric());
    (0..lines.len()).filter(|&idx| is_sign(lines[idx])).any(|idx| {
        let below = lines[idx..lines.len().min(idx + MAX_BLOCK_LINES)].iter();
        let block: Vec<&str> = below.take_while(|line| !is_empty(line)).copied().collect();
        name.stands_in(&folded_words(&block.join(" ")))
    })
}

fn decoded(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|&byte| byte as char).collect(), str::to_owned)
}

/// Returns the names of `Copyright` lines; not read by what is measured here.
fn truth_names(lines: &[String]) -> Vec<(String, Name)> {
    let mut names: Vec<(String, Name)> = Vec::new();
    for line in lines.iter().filter(|line| !is_nobody(line)) {
        for part in parts(line) {
            let name = Name::new(&part);
            if !name.is_empty() && !names.iter().any(|(_, known)| *known == name) {
                names.push((part, name));
            }
        }
    }
    names
}

/// Lines that say that nobody holds a copyright, or that are license text.
fn is_nobody(line: &str) -> bool {
    let lower = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is_said =
        ["none", "no copyright", "public domain", "public-domain", "unknown", "n/a"].contains(&lower.as_str());
    is_said
        || (lower.split_whitespace().count() > MAX_NAME_WORDS
            && !lower.contains(|c: char| c.is_ascii_digit() || c == '@'))
}

/// Splits one line into names: at years that follow a name, and at commas and "and" between parts of two words and more.
fn parts(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    let is_year = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-' && c != '–');
        let first = word.split(['-', '–']).next().unwrap_or_default();
        first.len() == 4 && first.bytes().all(|byte| byte.is_ascii_digit())
    };
    let lower = line.to_ascii_lowercase();
    let line = lower.find("all rights reserved").map_or(line, |at| &line[..at]);
    for word in line.split_whitespace() {
        let is_sign = ["(c)", "copyright", "copyright:", "©", "present", "present,", "-", "–"];
        if is_year(word) || is_sign.contains(&word.to_lowercase().as_str()) {
            if !words.is_empty() {
                parts.push(std::mem::take(&mut words).join(" "));
            }
        } else {
            words.push(word.to_owned());
        }
    }
    parts.push(words.join(" "));
    let two_words = |part: &&str| part.split_whitespace().filter(|word| !word.starts_with('<')).count() >= 2;
    let split = |part: String| -> Vec<String> {
        let pieces: Vec<&str> = part.split(", ").flat_map(|piece| piece.split(" and ")).collect();
        if pieces.iter().all(two_words) { pieces.into_iter().map(str::to_owned).collect() } else { vec![part] }
    };
    let parts = parts.into_iter().flat_map(split).map(|part| part.trim_matches([' ', ',', ';', '.', ':']).to_owned());
    parts.filter(|part| part.chars().filter(|c| c.is_alphabetic()).count() >= 2).collect()
}

fn walk(dir: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), paths)?;
        } else if kind.is_file() && entry.metadata()?.len() <= MAX_FILE_BYTES {
            paths.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_truth_become_names() {
        let check = |line: &str, expected: &[&str]| assert_eq!(parts(line), expected, "{line}");
        check("2001-2004, 2006 Ada Example <ada@example.org>", &["Ada Example <ada@example.org>"]);
        check("(c) 2001, Example Foundation, Inc.", &["Example Foundation, Inc"]);
        check("2001 Ada Example, 2003 Bo Example", &["Ada Example", "Bo Example"]);
        check("1999 Ada Example and Bo Example", &["Ada Example", "Bo Example"]);
        check("2020", &[]);
    }

    #[test]
    fn a_package_is_compared() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("debian")).unwrap();
        let write = |path: &str, text: &str| fs::write(dir.path().join(path), text).unwrap();
        write("a.c", "/* Copyright 2001 Ada Example\n * Copyright 2002 Cy Other */\n");
        write("b.c", "/* Author: Bo Example */\n/* thanks to Dee Example */\n");
        let lines = " 2001 Ada Example\n Bo Example\n Dee Example\n Eve Example";
        write("debian/copyright", &format!("Format: 1.0\n\nFiles: *\nCopyright:\n{lines}\nLicense: ISC\n"));
        let compared = compare(dir.path()).unwrap().unwrap();
        let reaches: Vec<Reach> = compared.wanted.iter().map(|wanted| wanted.reach).collect();
        assert_eq!(reaches, [Reach::Found, Reach::Author, Reach::Named, Reach::Absent]);
        let right: Vec<(&str, bool)> =
            compared.found.iter().map(|one| (one.holder.as_str(), one.named_by == NamedBy::Paragraph)).collect();
        assert_eq!(right, [("Ada Example", true), ("Cy Other", false)]);
    }
}
