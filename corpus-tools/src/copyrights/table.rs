//! The figures of both parts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::packages::Listed;
use super::truth::{Compared, NamedBy, Reach};

/// Figures by part.
#[derive(Debug, Default)]
pub(crate) struct Table<'a> {
    /// Packages whose truth names a holder, by its telling words.
    known: BTreeMap<String, BTreeSet<&'a str>>,
    parts: BTreeMap<String, Part>,
    misses: String,
}

#[derive(Debug, Default)]
struct Part {
    n_packages: usize,
    n_files: usize,
    reach: [usize; 5],
    /// Outside the paragraph for everything: by the paragraph, by another one, by none.
    narrow: [usize; 3],
    /// The same in all paragraphs.
    all: [usize; 3],
    /// Of those that none names: on a plain line.
    plain: usize,
    /// Of those: named by another package's truth.
    elsewhere: usize,
}

impl<'a> Table<'a> {
    /// Makes an empty table. `known`: packages whose truth names a holder, by its telling words.
    pub(crate) fn new(known: BTreeMap<String, BTreeSet<&'a str>>) -> Self {
        Self { known, ..Self::default() }
    }

    /// Counts a package.
    pub(crate) fn add(&mut self, package: &Listed, compared: &Compared) {
        let part = self.parts.entry(package.part.clone()).or_default();
        part.n_packages += 1;
        part.n_files += compared.n_files;
        for wanted in &compared.wanted {
            part.reach[wanted.reach as usize] += 1;
            if wanted.reach != Reach::Found {
                let _ = writeln!(
                    self.misses,
                    "missed\t{:?}\t{}\t{}\t{}",
                    wanted.reach, package.name, wanted.pattern, wanted.line
                );
            }
        }
        for found in &compared.found {
            let class = found.named_by as usize;
            let is_extra = found.named_by == NamedBy::Nothing;
            part.all[class] += 1;
            part.narrow[class] += usize::from(!found.is_catch_all);
            let is_elsewhere =
                self.known.get(&found.key).is_some_and(|names| names.iter().any(|name| *name != package.name));
            part.elsewhere += usize::from(is_extra && is_elsewhere);
            part.plain += usize::from(is_extra && !is_elsewhere && found.is_plain);
            if is_extra {
                let kind = if is_elsewhere {
                    "known"
                } else if found.is_plain {
                    "plain"
                } else if found.is_catch_all {
                    "wide"
                } else {
                    "narrow"
                };
                let _ = writeln!(
                    self.misses,
                    "extra\t{kind}\t{}\t{}\t{}\t{}",
                    package.name, found.path, found.holder, found.text
                );
            }
        }
    }

    /// Returns the holders not found and those too many, one a line.
    pub(crate) fn misses(&self) -> &str {
        &self.misses
    }

    /// Returns two tables: how many holders of the truth were found, and how many of those found are right.
    pub(crate) fn shown(&self) -> String {
        let mut text = String::from(
            "| part | packages | files | holders of the truth | in no file | elsewhere in a file | stated in one | found | recall % |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for (name, part) in &self.parts {
            let [found, author, stated, named, absent] = part.reach;
            let demanded = found + author + stated;
            let _ = writeln!(
                text,
                "| {name} | {} | {} | {} | {absent} | {named} | {demanded} | {found} | {} |",
                part.n_packages,
                part.n_files,
                demanded + named + absent,
                percent(found, demanded),
            );
        }
        text.push_str(
            "\n| part | holders found | named by the paragraph | by another of the package | by another package | in a plain line | \
             none of these | precision % | without the plain lines % | outside `Files: *`, by the package % |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for (name, part) in &self.parts {
            let [paragraph, package, other] = part.all;
            let all = paragraph + package + other;
            let named = paragraph + package + part.elsewhere;
            let _ = writeln!(
                text,
                "| {name} | {all} | {paragraph} | {package} | {} | {} | {} | {} | {} | {} |",
                part.elsewhere,
                part.plain,
                other - part.elsewhere - part.plain,
                percent(named + part.plain, all),
                percent(named, all),
                percent(part.narrow[0] + part.narrow[1], part.narrow.iter().sum()),
            );
        }
        text
    }
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.1}", 100.0 * part as f64 / whole as f64) }
}
