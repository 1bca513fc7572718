//! The figures of both parts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::packages::Listed;
use super::truth::{Compared, Found, NamedBy, Reach};
use super::witness::Witness;

/// Packages whose truth names a holder, by its telling words.
pub(crate) type Known<'a> = BTreeMap<String, BTreeSet<&'a str>>;

/// Figures by part.
#[derive(Debug, Default)]
pub(crate) struct Table<'a> {
    known: Known<'a>,
    witness: Witness,
    parts: BTreeMap<String, Part>,
    misses: String,
}

#[derive(Debug, Default)]
struct Part {
    n_packages: usize,
    n_files: usize,
    reach: [usize; 5],
    /// Holders found, by what says that they are right.
    by_support: [usize; 6],
    /// The same of those outside the paragraph for everything.
    narrow: [usize; 6],
}

/// What says that a holder is right, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Support {
    /// The paragraph of the truth.
    Paragraph,
    /// Another paragraph of the package.
    Package,
    /// The truth of another package.
    Elsewhere,
    /// Another program.
    Witness,
    /// A line that is a statement from end to end.
    Plain,
    /// Nothing: it counts as wrong.
    Nothing,
}

impl<'a> Table<'a> {
    /// Makes an empty table. `known` is of all packages, also of those that are not measured.
    pub(crate) fn new(known: Known<'a>, witness: Witness) -> Self {
        Self { known, witness, ..Self::default() }
    }

    /// Counts a package; returns the files with holders that no truth names.
    pub(crate) fn add<'c>(&mut self, package: &Listed, compared: &'c Compared) -> BTreeSet<&'c str> {
        let mut doubtful = BTreeSet::new();
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
            let support = support(&self.known, &self.witness, &package.name, found);
            part.by_support[support as usize] += 1;
            part.narrow[support as usize] += usize::from(!found.is_catch_all);
            if support > Support::Elsewhere {
                doubtful.insert(found.path.as_str());
            }
            if support > Support::Package {
                let _ = writeln!(
                    self.misses,
                    "extra\t{support:?}\t{}\t{}\t{}\t{}",
                    package.name, found.path, found.holder, found.text
                );
            }
        }
        doubtful
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
            "\n| part | holders found | named by the paragraph | by another of the package | by another package | by the witness | \
             in a plain line | none of these | precision % | by the truth alone % | outside `Files: *`, by the package % |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for (name, part) in &self.parts {
            let all: usize = part.by_support.iter().sum();
            let [paragraph, package, elsewhere, witness, plain, nothing] = part.by_support;
            let _ = writeln!(
                text,
                "| {name} | {all} | {paragraph} | {package} | {elsewhere} | {witness} | {plain} | {nothing} | {} | {} | {} |",
                percent(all - nothing, all),
                percent(paragraph + package + elsewhere, all),
                percent(part.narrow[0] + part.narrow[1], part.narrow.iter().sum()),
            );
        }
        text
    }
}

fn support(known: &Known<'_>, witness: &Witness, package: &str, found: &Found) -> Support {
    let is_elsewhere = || known.get(&found.key).is_some_and(|names| names.iter().any(|name| *name != package));
    match found.named_by {
        NamedBy::Paragraph => Support::Paragraph,
        NamedBy::Package => Support::Package,
        NamedBy::Nothing if is_elsewhere() => Support::Elsewhere,
        NamedBy::Nothing if witness.names(package, &found.path, &found.holder) => Support::Witness,
        NamedBy::Nothing if found.is_plain => Support::Plain,
        NamedBy::Nothing => Support::Nothing,
    }
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.1}", 100.0 * part as f64 / whole as f64) }
}
