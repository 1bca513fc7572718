//! By path: what REUSE.toml and DEP-5 files (`.reuse/dep5`, `debian/copyright`) say of the other files of a project.
//!
//! Source: REUSE specification 3.3, sections "REUSE.toml", "DEP5" and "Order of precedence"; DEP-5 1.0. In: texts of such
//! files with their directories. Out: for a path, what they state of it, the nearest first. Pure; total on DEP-5 files, an
//! error says what is wrong with a REUSE.toml.

mod glob;
mod reuse_toml;
#[cfg(test)]
mod tests;

pub(crate) use glob::Glob;
pub use reuse_toml::ReuseTomlError;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Dep5;
use crate::license::SpdxExpression;

/// The ending of a sidecar, after the whole name of its file.
pub const SIDECAR: &str = ".license";

/// All patterns with wildcards together are no longer than this: each file of a project is compared with each.
const MAX_WILD_PIECES: usize = 1 << 18;

/// What a statement about a file stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatedIn {
    /// The file of the same name with `.license` behind it.
    Sidecar,
    /// A REUSE.toml beside the file or above.
    ReuseToml,
    /// `.reuse/dep5`.
    Dep5,
    /// `debian/copyright`.
    DebianCopyright,
    /// The name of a file in `LICENSES/`.
    FileName,
}

/// How a statement goes with what a file says itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precedence {
    /// What is said nearer to the file counts, the file itself first.
    #[default]
    Closest,
    /// Holds beside what is said elsewhere.
    Aggregate,
    /// Holds in place of all that is said nearer to the file.
    Override,
}

impl Precedence {
    /// Returns it as REUSE.toml has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closest => "closest",
            Self::Aggregate => "aggregate",
            Self::Override => "override",
        }
    }
}

/// What another file states of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedLicense {
    /// The license; `None` where only a copyright is stated.
    pub license: Option<SpdxExpression>,
    /// Copyright statements.
    pub copyrights: Vec<String>,
    /// The file that states it.
    pub by: String,
    /// What kind of file that is.
    pub stated_in: StatedIn,
    /// How it goes with what the file says itself.
    pub precedence: Precedence,
    /// Whether it is stated of all files below a directory alike: what one of them says itself is no contradiction.
    pub is_default: bool,
    /// Whether its license holds: alone, or beside others.
    pub holds: bool,
}

/// What is said of the paths that some patterns match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// The patterns as written.
    pub patterns: Vec<String>,
    /// The license.
    pub license: Option<SpdxExpression>,
    /// Copyright statements.
    pub copyrights: Vec<String>,
    /// How it goes with what a file says itself.
    pub precedence: Precedence,
    globs: Vec<Glob>,
}

/// The annotations of one file, in order. The last that matches a path counts.
#[derive(Debug, Clone, Default)]
pub struct Annotations {
    all: Vec<Annotation>,
    /// By path, the last annotation that names it without wildcards.
    by_path: HashMap<String, usize>,
    /// Patterns with wildcards and the annotation of each, in order.
    wild: Vec<(Glob, usize)>,
}

impl Annotations {
    /// Reads a file at `path` (with `/`), of the kind that its name tells; `None` for a `debian/copyright` in prose.
    ///
    /// # Errors
    /// When it is a REUSE.toml in a form that is none, or has more patterns than can be compared with every file.
    pub fn read(stated_in: StatedIn, text: &str) -> Result<Option<Self>, ReuseTomlError> {
        let all = match stated_in {
            StatedIn::ReuseToml => Some(reuse_toml::read_annotations(text)?),
            _ => Dep5::find_in(text).map(|file| of_dep5(&file, stated_in)),
        };
        all.map(Self::new).transpose()
    }

    /// Makes annotations of single patterns that were kept.
    pub fn of_patterns<'a>(
        stated_in: StatedIn,
        patterns: impl Iterator<Item = (&'a str, Option<SpdxExpression>, Precedence)>,
    ) -> Self {
        let glob = if stated_in == StatedIn::ReuseToml { Glob::of_reuse_toml } else { Glob::of_files_field };
        let all = patterns.map(|(pattern, license, precedence)| Annotation {
            patterns: vec![pattern.to_owned()],
            license,
            copyrights: Vec::new(),
            precedence,
            globs: vec![glob(pattern)],
        });
        Self::new(all.collect()).unwrap_or_default()
    }

    fn new(all: Vec<Annotation>) -> Result<Self, ReuseTomlError> {
        let mut annotations = Self::default();
        let mut n_pieces = 0;
        for (idx, annotation) in all.iter().enumerate() {
            for glob in &annotation.globs {
                if let Some(path) = glob.as_path() {
                    annotations.by_path.insert(path, idx);
                } else {
                    n_pieces += glob.len();
                    annotations.wild.push((glob.clone(), idx));
                }
            }
        }
        if n_pieces > MAX_WILD_PIECES {
            return Err(ReuseTomlError::TooMuch(format!("patterns of more than {MAX_WILD_PIECES} characters")));
        }
        Ok(Self { all, ..annotations })
    }

    /// Returns the annotations in order.
    pub fn all(&self) -> &[Annotation] {
        &self.all
    }

    /// Returns the last one that matches a path below the directory that the file speaks of.
    pub fn find(&self, path: &str) -> Option<&Annotation> {
        let named = self.by_path.get(path).copied();
        let is_later = |idx: usize| named.is_none_or(|named| idx > named);
        let wild = self.wild.iter().rev().take_while(|(_, idx)| is_later(*idx));
        let matching = wild.filter(|(glob, _)| glob.matches(path)).map(|(_, idx)| *idx).next();
        self.all.get(matching.or(named)?)
    }
}

fn of_dep5(file: &Dep5, stated_in: StatedIn) -> Vec<Annotation> {
    // REUSE says that its DEP-5 file holds beside what a file says; of Debian's no rule is written down.
    let precedence = if stated_in == StatedIn::Dep5 { Precedence::Aggregate } else { Precedence::Closest };
    let of = |paragraph: &super::FilesParagraph| Annotation {
        patterns: paragraph.patterns.clone(),
        license: file.expression_of(&paragraph.license),
        copyrights: paragraph.copyright.clone(),
        precedence,
        globs: paragraph.patterns.iter().map(|pattern| Glob::of_files_field(pattern)).collect(),
    };
    file.files.iter().map(of).collect()
}

/// Tells whether a path (with `/`) is that of a file that speaks of others by path, and the directory that it speaks of.
pub fn stating_file(path: &str) -> Option<(&str, StatedIn)> {
    const NAMES: [(&str, StatedIn); 3] = [
        ("REUSE.toml", StatedIn::ReuseToml),
        (".reuse/dep5", StatedIn::Dep5),
        ("debian/copyright", StatedIn::DebianCopyright),
    ];
    NAMES.iter().find_map(|(name, stated_in)| {
        let directory = path.strip_suffix(name)?;
        (directory.is_empty() || directory.ends_with('/')).then(|| (directory.trim_end_matches('/'), *stated_in))
    })
}

/// Everything that the files of a project state by path.
#[derive(Debug, Clone, Default)]
pub struct PathStatements {
    /// By directory below the root, those that speak of it.
    below: HashMap<String, Vec<Source>>,
    /// Those of directories above the root, from the top, with the root's path below them.
    above: Vec<(String, Source)>,
}

#[derive(Debug, Clone)]
struct Source {
    by: String,
    stated_in: StatedIn,
    annotations: Annotations,
}

impl PathStatements {
    /// Adds the file at `by`, which speaks of `directory`, a path below the root (`""` for the root itself).
    pub fn add(&mut self, directory: &str, by: String, stated_in: StatedIn, annotations: Annotations) {
        let source = Source { by, stated_in, annotations };
        self.below.entry(directory.to_owned()).or_default().push(source);
    }

    /// Adds the file at `by`, which speaks of a directory above the root; `root` is the root's path below that one. Those
    /// further up come first.
    pub fn add_above(&mut self, root: String, by: String, stated_in: StatedIn, annotations: Annotations) {
        self.above.push((root, Source { by, stated_in, annotations }));
    }

    /// Returns what is stated of a path (with `/`, below the root): first by REUSE.toml, the nearest first and down to the
    /// one that overrides, then by DEP-5 files, of which the nearest speaks.
    pub fn of(&self, path: &str) -> Vec<StatedLicense> {
        if self.below.is_empty() && self.above.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<StatedLicense> = Vec::new();
        for (root, source) in &self.above {
            source.state(&format!("{root}/{path}"), &mut found);
        }
        let directories = path.match_indices('/').map(|(at, _)| at);
        for (at, from) in std::iter::once((0, 0)).chain(directories.map(|at| (at, at + 1))) {
            for source in self.below.get(&path[..at]).into_iter().flatten() {
                source.state(&path[from..], &mut found);
            }
        }
        in_force(found)
    }
}

impl Source {
    fn state(&self, path: &str, found: &mut Vec<StatedLicense>) {
        if let Some(annotation) = self.annotations.find(path) {
            found.push(StatedLicense {
                license: annotation.license.clone(),
                copyrights: annotation.copyrights.clone(),
                by: self.by.clone(),
                stated_in: self.stated_in,
                precedence: annotation.precedence,
                is_default: annotation.globs.iter().any(Glob::is_any),
                holds: false,
            });
        }
    }
}

/// Of statements from the root down, keeps those that count, the nearest first.
fn in_force(found: Vec<StatedLicense>) -> Vec<StatedLicense> {
    let mut kept: Vec<StatedLicense> = Vec::new();
    let mut is_overridden = false;
    for stated in found {
        match stated.stated_in {
            StatedIn::ReuseToml if is_overridden => {}
            StatedIn::ReuseToml if stated.precedence == Precedence::Override => {
                // Of those above only what holds beside others is left.
                kept.retain(|above| above.precedence == Precedence::Aggregate);
                is_overridden = true;
                kept.push(stated);
            }
            StatedIn::ReuseToml => kept.push(stated),
            kind => {
                kept.retain(|above| above.stated_in != kind);
                kept.push(stated);
            }
        }
    }
    if is_overridden {
        kept.retain(|stated| stated.stated_in == StatedIn::ReuseToml);
    }
    kept.reverse();
    kept.sort_by_key(|stated| stated.stated_in);
    kept
}
