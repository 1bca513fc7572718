//! Whose copyright the files of a project state: the statements of each, and how many files each holder is named in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::FileLicense;
use super::copyright::{CopyrightKind, CopyrightStatement, YearRange, find_copyrights, read_copyright};

/// More distinct statements of one file are a list of them; the rest is left.
const MAX_OF_FILE: usize = 1000;

/// A copyright statement or a named author of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedCopyright {
    /// The statement on one line, without comment marks.
    pub text: String,
    /// What made it one.
    pub kind: CopyrightKind,
    /// Whom it names.
    pub holders: Vec<String>,
    /// The years, as stated.
    pub years: Vec<YearRange>,
    /// The file it refers to for the names.
    pub names_file: Option<String>,
    /// Its first line in the file, counted from 1; `None` where another file states it of this one.
    pub first_line: Option<u32>,
    /// Its last line.
    pub last_line: Option<u32>,
}

/// In how many files a holder is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderCount {
    /// The holder, in the spelling that most files have.
    pub holder: String,
    /// Files.
    pub n_files: u64,
    /// The earliest year of the statements that name it.
    pub first_year: Option<u16>,
    /// The latest one; `None` where there is none, or where a statement goes on to the present.
    pub last_year: Option<u16>,
}

impl StatedCopyright {
    /// Finds the statements of a text, each wording once.
    pub fn find_in(text: &[u8]) -> Vec<Self> {
        let mut known = BTreeSet::new();
        let mut found: Vec<Self> = Vec::new();
        for statement in find_copyrights(text) {
            if found.len() < MAX_OF_FILE && known.insert((statement.kind, statement.text.clone())) {
                found.push(Self::of(statement));
            }
        }
        found
    }

    /// Returns the statements that hold of a file: of its `own`, and those that other files make about it, as `texts` lists
    /// them; and the authors it names.
    pub(super) fn concluded(own: &[Self], texts: &[String]) -> Vec<Self> {
        let of_text = |text: &String| {
            let same = own.iter().find(|one| one.is_stated() && one.text == *text);
            same.cloned().unwrap_or_else(|| Self {
                first_line: None,
                last_line: None,
                ..Self::of(read_copyright(text))
            })
        };
        let authors = own.iter().filter(|one| !one.is_stated()).cloned();
        texts.iter().map(of_text).chain(authors).collect()
    }

    fn of(statement: CopyrightStatement) -> Self {
        let (first_line, last_line) = statement.lines.shown();
        let CopyrightStatement { text, holders, years, names_file, kind, .. } = statement;
        Self { text, kind, holders, years, names_file, first_line: Some(first_line), last_line: Some(last_line) }
    }

    /// Tells whether it states a copyright: an author may hold none.
    pub fn is_stated(&self) -> bool {
        self.kind != CopyrightKind::Author
    }
}

/// What is gathered of one holder.
#[derive(Default)]
struct Gathered<'a> {
    /// Files by spelling.
    spellings: BTreeMap<&'a str, u64>,
    n_files: u64,
    last_path: Option<&'a str>,
    first_year: Option<u16>,
    last_year: Option<u16>,
    is_open: bool,
}

/// Counts the files that each holder is named in, the most frequent first; spellings that differ in case, points, an article
/// or the form of the company are one holder.
pub(super) fn count_holders(files: &[FileLicense]) -> Vec<HolderCount> {
    let mut gathered: BTreeMap<String, Gathered<'_>> = BTreeMap::new();
    for file in files {
        for statement in file.copyrights.iter().filter(|statement| statement.is_stated()) {
            for holder in &statement.holders {
                gathered.entry(key(holder)).or_default().add(holder, &file.path, &statement.years);
            }
        }
    }
    let mut counts: Vec<HolderCount> = gathered.into_values().map(Gathered::into_count).collect();
    counts.sort_by(|left, right| right.n_files.cmp(&left.n_files).then_with(|| left.holder.cmp(&right.holder)));
    counts
}

impl<'a> Gathered<'a> {
    fn add(&mut self, holder: &'a str, path: &'a str, years: &[YearRange]) {
        if self.last_path != Some(path) {
            self.last_path = Some(path);
            self.n_files += 1;
            *self.spellings.entry(holder).or_default() += 1;
        }
        for range in years {
            self.first_year = Some(self.first_year.map_or(range.first, |year| year.min(range.first)));
            self.last_year = self.last_year.max(range.last);
            self.is_open |= range.last.is_none();
        }
    }

    fn into_count(self) -> HolderCount {
        let most = self.spellings.iter().max_by_key(|(name, n_files)| (**n_files, std::cmp::Reverse(**name)));
        HolderCount {
            holder: most.map(|(name, _)| (*name).to_owned()).unwrap_or_default(),
            n_files: self.n_files,
            first_year: self.first_year,
            last_year: self.last_year.filter(|_| !self.is_open),
        }
    }
}

/// Returns what is the same in all spellings of a holder.
fn key(holder: &str) -> String {
    const FORMS: [&str; 14] = [
        "inc",
        "incorporated",
        "ltd",
        "limited",
        "llc",
        "gmbh",
        "corp",
        "corporation",
        "co",
        "company",
        "ag",
        "the",
        "sa",
        "bv",
    ];
    let lower = holder.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let telling: Vec<&str> = words.filter(|word| !FORMS.contains(word)).collect();
    if telling.is_empty() { lower } else { telling.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> FileLicense {
        let copyrights = StatedCopyright::find_in(text.as_bytes());
        FileLicense { path: path.to_owned(), copyrights, ..FileLicense::default() }
    }

    #[test]
    fn holders_are_counted_over_spellings() {
        let files = [
            file("a", "Copyright 2001 Example, Inc.\nCopyright 1999 Example Inc\nCopyright 2003 Ada Example"),
            file("b", "Copyright 2007 The EXAMPLE Inc."),
            file("c", "Copyright 2005-2006 Example, Inc."),
            file("d", "@author Bo Example"),
        ];
        let counts = count_holders(&files);
        let shown: Vec<(&str, u64, Option<u16>, Option<u16>)> =
            counts.iter().map(|one| (one.holder.as_str(), one.n_files, one.first_year, one.last_year)).collect();
        assert_eq!(shown, [("Example, Inc.", 3, Some(1999), Some(2007)), ("Ada Example", 1, Some(2003), Some(2003))]);
        let open = count_holders(&[file("a", "Copyright 2001-present Ada Example\nCopyright 2002 Ada Example")]);
        assert_eq!((open[0].first_year, open[0].last_year), (Some(2001), None));
    }

    #[test]
    fn each_wording_comes_once() {
        let found = StatedCopyright::find_in(b"// Copyright 2001 Ada\n// Copyright 2001 Ada\n// Copyright 2002 Ada\n");
        let lines: Vec<(Option<u32>, Option<u32>)> = found.iter().map(|one| (one.first_line, one.last_line)).collect();
        assert_eq!(lines, [(Some(1), Some(1)), (Some(3), Some(3))]);
        let many: String = (0..3000).map(|n| format!("Copyright 2001 Ada{n}\n")).collect();
        assert_eq!(StatedCopyright::find_in(many.as_bytes()).len(), MAX_OF_FILE);
    }

    #[test]
    fn what_other_files_state_has_no_lines() {
        let own = StatedCopyright::find_in(b"// Copyright 2001 Ada\n// Author: Bo Example\n");
        let texts = ["2020 Cy Example".to_owned(), "Copyright 2001 Ada".to_owned()];
        let concluded = StatedCopyright::concluded(&own, &texts);
        let shown: Vec<(&str, Option<u32>)> =
            concluded.iter().map(|one| (one.holders[0].as_str(), one.first_line)).collect();
        assert_eq!(shown, [("Cy Example", None), ("Ada", Some(1)), ("Bo Example", Some(2))]);
        assert_eq!((concluded[0].years[0].first, concluded[0].kind), (2020, CopyrightKind::Tag));
    }

    #[test]
    fn a_name_of_company_forms_alone_stays() {
        assert_eq!((key("The Company"), key("Example Co., Ltd.")), ("the company".to_owned(), "example".to_owned()));
    }
}
