//! Machine-readable `debian/copyright` files: which license and whose copyright each path of a package has.
//!
//! Source: "Machine-readable debian/copyright file", version 1.0 (DEP-5), which REUSE took over as `.reuse/dep5`. In: its
//! text. Out: the header, the `Files` paragraphs with their globs, the stand-alone license texts. Pure; total on any
//! text: what is out of form is left out, what is too much is not read.
//! A reader of our own: the crate for it keeps every byte for editing, and brings a syntax tree and regular expressions.

mod names;
mod paragraph;
#[cfg(test)]
mod tests;

pub use names::{Dep5License, spdx_of_short_name};

use self::paragraph::Paragraph;
use super::by_path::Glob;
use crate::license::{SpdxExpression, detect_license};

/// A larger file is none.
const MAX_BYTES: usize = 8 << 20;
/// More paragraphs and more globs than these are not read.
const MAX_PARAGRAPHS: usize = 20_000;
const MAX_GLOBS: usize = 100_000;

/// A whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dep5 {
    /// The package's name (`Upstream-Name`).
    pub upstream_name: Option<String>,
    /// Where it comes from (`Source`).
    pub source: Option<String>,
    /// Lines of the header's own `Copyright`: of the package as a whole.
    pub copyright: Vec<String>,
    /// The header's own license.
    pub license: Option<LicenseField>,
    /// The `Files` paragraphs, in order.
    pub files: Vec<FilesParagraph>,
    /// Stand-alone licenses: a short name and its text.
    pub licenses: Vec<LicenseField>,
}

/// What holds for some files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilesParagraph {
    /// The patterns as written.
    pub patterns: Vec<String>,
    /// Lines of `Copyright`, trimmed.
    pub copyright: Vec<String>,
    /// The license.
    pub license: LicenseField,
    globs: Vec<Glob>,
}

/// A `License` field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LicenseField {
    /// Its first line: short names with `and`, `or`, `with … exception`; empty where it has only a text.
    pub name: String,
    /// The text below; empty where it stands alone elsewhere.
    pub text: String,
}

impl Dep5 {
    /// Reads a file; `None` when it is not of this format, as older ones in prose are not.
    pub fn find_in(text: &str) -> Option<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.len() > MAX_BYTES {
            return None;
        }
        let mut file = Self::default();
        let mut n_globs = 0;
        let mut is_format = false;
        for paragraph in paragraph::split(text).take(MAX_PARAGRAPHS) {
            let field = |name: &str| paragraph.field(name);
            let license = field("License").map(LicenseField::of);
            if field("Format").is_some() || field("Format-Specification").is_some() {
                is_format = true;
                file.read_header(&paragraph, license);
            } else if let Some(files) = field("Files") {
                let patterns = patterns(files);
                n_globs += patterns.len();
                if n_globs <= MAX_GLOBS && !patterns.is_empty() {
                    let globs = patterns.iter().map(|pattern| Glob::of_files_field(pattern)).collect();
                    let copyright = paragraph::lines(field("Copyright").unwrap_or_default());
                    file.files.push(FilesParagraph {
                        patterns,
                        copyright,
                        license: license.unwrap_or_default(),
                        globs,
                    });
                }
            } else if let Some(license) = license.filter(|license| !license.name.is_empty()) {
                file.licenses.push(license);
            }
        }
        is_format.then_some(file)
    }

    fn read_header(&mut self, paragraph: &Paragraph<'_>, license: Option<LicenseField>) {
        let line =
            |name: &str| paragraph.field(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned);
        self.upstream_name = line("Upstream-Name");
        self.source = line("Source");
        self.copyright = paragraph::lines(paragraph.field("Copyright").unwrap_or_default());
        self.license = license;
    }

    /// Returns the paragraph that holds for a path below the package's root, with `/`: the last that matches.
    pub fn paragraph_of(&self, path: &str) -> Option<&FilesParagraph> {
        self.files.iter().rev().find(|paragraph| paragraph.matches(path))
    }

    /// Returns the text of a license: its paragraph's own, else that of the stand-alone paragraph of its name.
    pub fn text_of<'a>(&'a self, license: &'a LicenseField) -> Option<&'a str> {
        if !license.text.is_empty() {
            return Some(&license.text);
        }
        let own = self.licenses.iter().find(|alone| alone.name.eq_ignore_ascii_case(&license.name));
        own.map(|alone| alone.text.as_str()).filter(|text| !text.is_empty())
    }

    /// Returns a license as an expression: by its short name, or, where that is not known, by its text, else a
    /// `LicenseRef-` of the name; `None` where the field has no name.
    pub fn expression_of(&self, license: &LicenseField) -> Option<SpdxExpression> {
        let named = license.expression()?;
        if named.is_known {
            return Some(named.expression);
        }
        let by_text = self.text_of(license).map(|text| detect_license(text.as_bytes()));
        let by_text = by_text.filter(|found| !found.is_unknown).and_then(|found| found.expression);
        Some(by_text.unwrap_or(named.expression))
    }
}

impl FilesParagraph {
    /// Tells whether a pattern matches the path.
    pub fn matches(&self, path: &str) -> bool {
        let path = path.strip_prefix("./").unwrap_or(path);
        self.globs.iter().any(|glob| glob.matches(path))
    }

    /// Tells whether it is the one for everything that no other paragraph names.
    pub fn is_catch_all(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern == "*")
    }
}

impl LicenseField {
    fn of(value: &str) -> Self {
        let (name, text) = value.split_once('\n').unwrap_or((value, ""));
        Self { name: name.split_whitespace().collect::<Vec<_>>().join(" "), text: paragraph::unfolded(text) }
    }

    /// Returns the license as an SPDX expression; `None` where the field has no name.
    pub fn expression(&self) -> Option<Dep5License> {
        spdx_of_short_name(&self.name)
    }
}

/// Returns the patterns of a `Files` field: set apart by blanks, in older files by commas too.
fn patterns(field: &str) -> Vec<String> {
    let words = field.split_whitespace().map(|word| word.trim_end_matches(','));
    let words = words.map(|word| word.strip_prefix("./").unwrap_or(word));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
