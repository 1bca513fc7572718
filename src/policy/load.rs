//! Reading policies: the file of a project, what it extends, and the presets that come with kinprint.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::Policy;
use super::assemble::{Source, assemble};
use super::error::PolicyError;
use super::file::parse_file;
use crate::source::without_dots;

/// Name of the policy file.
pub const POLICY_FILE: &str = "kinprint.toml";

/// A policy that comes with kinprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// What `extends = ["preset:NAME"]` calls it.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Preset {
    /// Returns the comment at its top: what it is for.
    pub fn summary(&self) -> String {
        let lines = self.text.lines().map_while(|line| line.strip_prefix('#'));
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    }
}

/// Every preset.
pub const PRESETS: [Preset; 4] = [
    Preset { name: "permissive-only", text: include_str!("../../db/policy/permissive-only.toml") },
    Preset { name: "proprietary-product", text: include_str!("../../db/policy/proprietary-product.toml") },
    Preset { name: "gpl-project", text: include_str!("../../db/policy/gpl-project.toml") },
    Preset { name: "report-only", text: include_str!("../../db/policy/report-only.toml") },
];

/// How `extends` and the command line mark a preset.
pub const PRESET_MARK: &str = "preset:";
/// A policy of people has kilobytes.
const MAX_BYTES: u64 = 4 << 20;
/// Files and presets that hold together at most; more is a mistake.
const MAX_FILES: usize = 32;

impl Policy {
    /// Reads the policy at `path` with everything that it extends. Reports and errors call the file `label`, and what it
    /// extends by paths seen from there.
    ///
    /// # Errors
    /// When a file cannot be read, or any part of it is wrong.
    pub fn load(path: &Path, label: &str) -> Result<Self, PolicyError> {
        Self::load_by(path, label, &read_bytes)
    }

    /// As [`Policy::load`], for files that `read` gets.
    ///
    /// # Errors
    /// As [`Policy::load`].
    pub fn load_by(path: &Path, label: &str, read: ReadFile<'_>) -> Result<Self, PolicyError> {
        let mut sources = Vec::new();
        let mut waiting = vec![Wanted::File { path: path.to_owned(), label: label.to_owned() }];
        let mut known = Vec::new();
        // Breadth first: what is named nearer to the project's own file counts before what is named further away.
        while !waiting.is_empty() {
            let mut next = Vec::new();
            for wanted in waiting {
                let key = wanted.key();
                if known.contains(&key) {
                    continue;
                }
                known.push(key);
                let source = wanted.read(read)?;
                next.extend(wanted.extended(&source)?);
                sources.push(source);
                if sources.len() > MAX_FILES {
                    let message = format!("it extends more than {MAX_FILES} files");
                    return Err(PolicyError::at(&sources[0].label, &sources[0].text, 0, message));
                }
            }
            waiting = next;
        }
        assemble(&sources)
    }

    /// Reads a policy from a text, which may extend presets and files beside `dir`.
    ///
    /// # Errors
    /// As [`Policy::load`].
    pub fn parse(label: &str, text: &str, dir: &Path) -> Result<Self, PolicyError> {
        let source = Source { label: label.to_owned(), text: text.to_owned(), file: parse_file(label, text)? };
        let wanted = Wanted::File { path: dir.join(POLICY_FILE), label: label.to_owned() };
        let mut sources = Vec::new();
        for base in wanted.extended(&source)? {
            let read = base.read(&read_bytes)?;
            if let Some(deeper) = read.file.extends.first() {
                let message = format!("`{}` extends further files; only a policy file may", base.label());
                return Err(PolicyError::at(&read.label, &read.text, deeper.span().start, message));
            }
            sources.push(read);
        }
        sources.insert(0, source);
        assemble(&sources)
    }

    /// Reads a preset.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn preset(name: &str) -> Result<Self, PolicyError> {
        let label = format!("{PRESET_MARK}{name}");
        let text = format!("extends = [\"{label}\"]\n");
        Self::parse(&label, &text, Path::new("."))
    }

    /// The policy of a project that has none: the license of the project decides, and nothing else is said.
    pub fn built_in() -> Self {
        Self::parse("built-in policy", "", Path::new(".")).expect("an empty policy is one")
    }
}

/// Gets the bytes of a file; of a longer one than [`MAX_BYTES`] one more than that will do.
pub(super) type ReadFile<'a> = &'a dyn Fn(&Path) -> io::Result<Vec<u8>>;

/// A file or preset to read.
enum Wanted {
    File { path: PathBuf, label: String },
    Preset(&'static Preset),
}

impl Wanted {
    /// Tells it from others, as far as names can: `./a.toml` is `a.toml`.
    fn key(&self) -> PathBuf {
        match self {
            Self::File { path, .. } => {
                std::path::absolute(path).map_or_else(|_| path.clone(), |path| without_dots(&path))
            }
            Self::Preset(preset) => PathBuf::from(format!("{PRESET_MARK}{}", preset.name)),
        }
    }

    fn label(&self) -> String {
        match self {
            Self::File { label, .. } => label.clone(),
            Self::Preset(preset) => format!("{PRESET_MARK}{}", preset.name),
        }
    }

    fn read(&self, read: ReadFile<'_>) -> Result<Source, PolicyError> {
        let text = match self {
            Self::File { path, label } => read_text(path, label, read)?,
            Self::Preset(preset) => preset.text.to_owned(),
        };
        let label = self.label();
        let file = parse_file(&label, &text)?;
        Ok(Source { label, text, file })
    }

    /// Returns what the file extends; paths are seen from the file.
    fn extended(&self, source: &Source) -> Result<Vec<Self>, PolicyError> {
        let (dir, label_dir) = match self {
            Self::File { path, label } => (parent_of(path), parent_of(Path::new(label))),
            Self::Preset(_) => (PathBuf::new(), PathBuf::new()),
        };
        let wanted = |name: &toml::Spanned<String>| {
            let text = name.get_ref();
            let Some(preset) = text.strip_prefix(PRESET_MARK) else {
                let label = label_dir.join(text).display().to_string();
                return Ok(Self::File { path: dir.join(text), label });
            };
            PRESETS.iter().find(|known| known.name == preset).map(Self::Preset).ok_or_else(|| {
                let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
                let message = format!("no preset is called `{preset}`; there are {}", names.join(", "));
                PolicyError::at(&source.label, &source.text, name.span().start, message)
            })
        };
        source.file.extends.iter().map(wanted).collect()
    }
}

fn parent_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).to_owned()
}

fn read_text(path: &Path, label: &str, read: ReadFile<'_>) -> Result<String, PolicyError> {
    let bytes = read(path).map_err(|source| PolicyError::Read { path: path.to_owned(), source })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(PolicyError::TooLarge { path: path.to_owned(), max: MAX_BYTES });
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes());
        PolicyError::at(label, &text, at, "it is no UTF-8 from here")
    })
}

fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    // A FIFO or a device in its place would be waited for without end.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
