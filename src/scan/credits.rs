//! What the origins of copies ask to be handed on: the text of the license that each is under, and their notice files.
//!
//! Nothing is scanned again: an origin is found in the database by its hash, so it costs a look-up a package and file, also
//! where the project is gone. Texts in order of what speaks for the copy: the package's own license files that hold the
//! license, the words of the file itself, the text of the SPDX list.

use std::collections::HashMap;

use super::ScanError;
use crate::annotation::{LicenseText, texts_of};
use crate::attribution::OriginFile;
use crate::finding::{Finding, KnownOrigins};
use crate::id::{ContentHash, ContentId};
use crate::index::{FactMethod, Store, StoreError};
use crate::license::{LicenseReading, SpdxExpression, detect_license_text, standard_texts};
use crate::matching::RegionSide;
use crate::report::{Credit, CreditText, Credits, TextSource};

/// Longer files are no license: a text of the list has 60 KB at most.
const MAX_TEXT_BYTES: usize = 256 << 10;

/// Gathers what the origins of `findings` ask to be handed on. Without a database it is the texts of the SPDX list.
///
/// # Errors
/// When the database cannot be read.
pub fn find_credits(store: Option<&dyn Store>, findings: &[&Finding]) -> Result<Credits, ScanError> {
    let mut gathering = Gathering { store, known: KnownOrigins::default(), found: Found::default() };
    let mut of_origin: HashMap<OriginKey<'_>, Credit> = HashMap::new();
    for finding in findings {
        let license = finding.license_in_force();
        let key = (finding.origin.blake3, finding.origin.purl.as_str(), finding.origin.path.as_str(), license);
        let credit = if let Some(credit) = of_origin.get(&key) {
            credit.clone()
        } else {
            let credit = gathering.credit(finding, key.3.as_ref())?;
            of_origin.insert(key, credit.clone());
            credit
        };
        gathering.found.credits.of.insert((finding.scanned.path.path.clone(), finding.id.clone()), credit);
    }
    Ok(gathering.found.credits)
}

type OriginKey<'a> = (ContentHash, &'a str, &'a str, Option<SpdxExpression>);

struct Gathering<'a> {
    store: Option<&'a dyn Store>,
    known: KnownOrigins,
    found: Found,
}

/// Each text once, however many copies it is for.
#[derive(Default)]
struct Found {
    credits: Credits,
    places: HashMap<blake3::Hash, usize>,
}

impl Found {
    fn add(&mut self, name: String, source: TextSource, text: &str) -> usize {
        let text = cut(text.trim_matches(['\n', '\r', ' ', '\u{feff}']));
        *self.places.entry(blake3::hash(text.as_bytes())).or_insert_with(|| {
            self.credits.texts.push(CreditText { name, source, text: text.to_owned() });
            self.credits.texts.len() - 1
        })
    }
}

impl Gathering<'_> {
    fn credit(&mut self, finding: &Finding, license: Option<&SpdxExpression>) -> Result<Credit, ScanError> {
        let mut credit = Credit::default();
        if let Some((store, origin)) = self.store.map(|store| (store, origin_of(store, finding))) {
            let Some(origin) = origin? else {
                self.add_standard(license, &mut credit);
                return Ok(credit);
            };
            credit.source_url.clone_from(&store.package(origin.package)?.source_url);
            self.add_own(store, finding, &origin, license, &mut credit)?;
            let package = format!("{} {}", finding.origin.name, finding.origin.version);
            for (path, content) in self.known.notice_files(store, &origin)? {
                let Some(text) = text_of(store, content)? else { continue };
                credit.notices.push(self.found.add(
                    format!("{}: {path}", package.trim_end()),
                    TextSource::Origin,
                    &text,
                ));
            }
        } else {
            self.add_standard(license, &mut credit);
        }
        Ok(credit)
    }

    /// Adds what the package itself says; the list's text where it has none of its own.
    fn add_own(
        &mut self,
        store: &dyn Store,
        finding: &Finding,
        origin: &OriginFile,
        license: Option<&SpdxExpression>,
        credit: &mut Credit,
    ) -> Result<(), ScanError> {
        let package = format!("{} {}", finding.origin.name, finding.origin.version);
        let name = |path: &str| format!("{}: {path}", package.trim_end());
        let mut files = Vec::new();
        for (path, content) in self.known.license_files(store, origin)? {
            files.extend(text_of(store, content)?.map(|text| LicenseText { path, text }));
        }
        // What nobody recognised may be the license; what was recognised as another is not.
        let is_meant = |text: &LicenseText| {
            let said = detect_license_text(text.text.as_bytes()).expression;
            said.is_none_or(|said| license.is_some_and(|license| license.covers(&said)))
        };
        let meant = texts_of(license, files).into_iter().filter(is_meant).collect::<Vec<_>>();
        let has_text = meant.iter().any(|text| detect_license_text(text.text.as_bytes()).expression.is_some());
        for text in meant {
            credit.texts.push(self.found.add(name(&text.path), TextSource::Origin, &text.text));
        }
        if has_text {
            return Ok(());
        }
        if let Some(words) = own_words(store, origin.content)? {
            let is_whole = is_whole_text(&words, license);
            credit.texts.push(self.found.add(name(&origin.path), TextSource::OriginFile, &words));
            if is_whole {
                return Ok(());
            }
        }
        self.add_standard(license, credit);
        Ok(())
    }

    fn add_standard(&mut self, license: Option<&SpdxExpression>, credit: &mut Credit) {
        for term in terms_of(license) {
            for (name, text) in standard_texts(&term) {
                credit.texts.push(self.found.add(name.to_owned(), TextSource::List, text));
            }
        }
    }
}

/// Returns the licenses that hold together, each with its exception.
fn terms_of(license: Option<&SpdxExpression>) -> Vec<String> {
    license.map(|license| LicenseReading::mildest(license).chosen).unwrap_or_default()
}

/// Returns where the database has the origin of a finding; `None` when it has it no more.
fn origin_of(store: &dyn Store, finding: &Finding) -> Result<Option<OriginFile>, StoreError> {
    let Some(content) = store.find_by_hash(&finding.origin.blake3)? else { return Ok(None) };
    for place in store.occurrences(content)?.iter().filter(|place| place.path == finding.origin.path) {
        if store.package(place.package)?.purl == finding.origin.purl {
            let (package, path) = (place.package, place.path.clone());
            return Ok(Some(OriginFile { package, path, content, side: RegionSide::default() }));
        }
    }
    Ok(None)
}

/// Returns what a file says of its license in words of its own: the lines of it, as they stand.
fn own_words(store: &dyn Store, content: ContentId) -> Result<Option<String>, StoreError> {
    let facts = store.facts(content)?;
    let whole = facts.licenses.iter().find(|fact| fact.method == FactMethod::Whole.as_str());
    let Some(fact) = whole.filter(|fact| fact.expression.is_some()) else { return Ok(None) };
    let Some(text) = text_of(store, content)? else { return Ok(None) };
    let lines = text.lines().skip(fact.lines.start as usize).take(fact.lines.len() as usize);
    Ok(Some(lines.collect::<Vec<_>>().join("\n")).filter(|words| !words.trim().is_empty()))
}

/// Tells whether the words are the license, not only a notice that names it.
fn is_whole_text(words: &str, license: Option<&SpdxExpression>) -> bool {
    let n_words = |text: &str| text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    let terms = terms_of(license);
    let listed: usize = terms.iter().flat_map(|term| standard_texts(term)).map(|(_, text)| n_words(text)).sum();
    listed > 0 && n_words(words) * 10 >= listed * 8
}

fn text_of(store: &dyn Store, content: ContentId) -> Result<Option<String>, StoreError> {
    if !store.content(content)?.has_source {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&store.read_content(content)?).into_owned()))
}

/// Returns the start of a text that is too long.
fn cut(text: &str) -> &str {
    let end = (0..=MAX_TEXT_BYTES.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}
