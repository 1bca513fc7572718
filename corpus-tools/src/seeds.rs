//! Seed inputs for the fuzz targets: real files of this machine, each with the first byte by which its target tells
//! what it is, and the files of a small database that is made here. None of it is kept: the texts are others'.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use anyhow::Context as _;
use clap::Args;
use kinprint::index::{IndexWriter, WriterOptions};
use kinprint::indexer::{IndexInput, IndexOptions, index};
use kinprint::lexer::Language;

/// Longer files are cut: a fuzzer is quick on small ones only.
const MAX_LEN: usize = 12 << 10;

/// Archives cannot be cut.
const MAX_ARCHIVE_LEN: u64 = 24 << 10;

/// Files that are larger are not looked at.
const MAX_READ_LEN: u64 = 1 << 20;

/// Files of one kind.
const MAX_OF_KIND: usize = 12;

/// Endings of the target `archive`, in its order.
const ARCHIVES: [&str; 7] = [".zip", ".tar", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst", ".gem"];
/// The same under other names.
const OTHER_ARCHIVES: [(&str, usize); 4] = [(".jar", 0), (".whl", 0), (".crate", 2), (".tar.gz", 2)];
/// Endings of the target `parts`.
const PARTS: [&str; 5] = [".ipynb", ".js.map", ".js", ".md", ".rst"];
/// Endings of the target `manifests`.
const MANIFESTS: [&str; 12] = [
    "Cargo.toml",
    "package.json",
    "PKG-INFO",
    "METADATA",
    "pyproject.toml",
    "setup.cfg",
    "go.mod",
    "pom.xml",
    "pom.properties",
    ".gemspec",
    "changelog",
    "copyright",
];

/// `kinprint-corpus seeds`.
#[derive(Args)]
pub(crate) struct SeedOptions {
    /// Where to put them: a folder for each target.
    #[arg(long, default_value = "tests/fuzz/corpus")]
    out: PathBuf,
    /// Directories with real files, such as cargo's registry.
    #[arg(required = true)]
    dirs: Vec<PathBuf>,
}

/// Gathers seeds for all targets.
pub(crate) fn gather(options: &SeedOptions) -> anyhow::Result<()> {
    let mut seeds = Seeds { out: &options.out, n_of_kind: HashMap::new() };
    for dir in &options.dirs {
        seeds.gather(dir)?;
    }
    seeds.gather_database(&options.dirs[0])
}

struct Seeds<'a> {
    out: &'a Path,
    n_of_kind: HashMap<String, usize>,
}

impl Seeds<'_> {
    fn gather(&mut self, dir: &Path) -> anyhow::Result<()> {
        let entries = fs::read_dir(dir).with_context(|| format!("cannot list `{}`", dir.display()))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
            if metadata.is_dir() {
                self.gather(&path)?;
            } else if metadata.is_file() && metadata.len() <= MAX_READ_LEN {
                self.add_file(&path, metadata.len())?;
            }
        }
        Ok(())
    }

    fn add_file(&mut self, path: &Path, len: u64) -> anyhow::Result<()> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let find = |endings: &[&str]| endings.iter().position(|ending| name.ends_with(ending));
        let other = OTHER_ARCHIVES.iter().find(|(ending, _)| name.ends_with(ending)).map(|&(_, idx)| idx);
        if let Some(idx) = other.or_else(|| find(&ARCHIVES)) {
            return if len <= MAX_ARCHIVE_LEN {
                self.add("archive", ARCHIVES[idx], idx, &fs::read(path)?)
            } else {
                Ok(())
            };
        }
        let Ok(mut bytes) = fs::read(path) else { return Ok(()) };
        bytes.truncate(MAX_LEN);
        let language = Language::detect(&name, &bytes);
        if let Some(idx) = Language::all().position(|other| other == language) {
            self.add("lexer", language.name(), idx, &bytes)?;
        }
        for (target, endings) in [("parts", &PARTS[..]), ("manifests", &MANIFESTS)] {
            if let Some(idx) = find(endings) {
                self.add(target, endings[idx], idx, &bytes)?;
            }
        }
        if name.contains("LICENSE") || name.contains("COPYING") {
            self.add("license", "text", usize::from(b'\n'), &bytes)?;
        }
        Ok(())
    }

    /// Adds files of a database of the smallest package below `dir`: taken apart, so that the target can put them
    /// together again, and as they are.
    fn gather_database(&mut self, dir: &Path) -> anyhow::Result<()> {
        let temporary = std::env::temp_dir().join(format!("kinprint-seeds-{}", std::process::id()));
        let package = temporary.join("package-1.0");
        fs::create_dir_all(&package)?;
        for (idx, path) in small_files(dir)?.iter().enumerate() {
            fs::copy(path, package.join(format!("{idx}.{}", path.extension().unwrap_or_default().to_string_lossy())))?;
        }
        let mut writer = IndexWriter::open(&temporary.join("db"), WriterOptions::default())?;
        index(&mut writer, [IndexInput::Path(package)], &IndexOptions::default(), &(), &AtomicBool::new(false))?;
        for (first, folder) in ["segments", "sources"].into_iter().enumerate() {
            for entry in fs::read_dir(temporary.join("db").join(folder))? {
                let bytes = fs::read(entry?.path())?;
                self.add("segment", folder, first, &parts_of(&bytes).context("the database has another format")?)?;
                self.add("segment", &format!("{folder}-raw"), first + 2, &bytes)?;
                self.add("segment", &format!("{folder}-signed"), first + 4, &bytes)?;
            }
        }
        fs::remove_dir_all(temporary)?;
        Ok(())
    }

    fn add(&mut self, target: &str, kind: &str, first: usize, bytes: &[u8]) -> anyhow::Result<()> {
        let count = self.n_of_kind.entry(format!("{target}/{kind}")).or_default();
        *count += 1;
        if *count > MAX_OF_KIND {
            return Ok(());
        }
        let dir = self.out.join(target);
        fs::create_dir_all(&dir)?;
        let kind: String = kind.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        fs::write(dir.join(format!("seed-{kind}-{count}")), [&[first as u8], bytes].concat())?;
        Ok(())
    }
}

/// Returns the first few files below `dir` that are small sources.
fn small_files(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![dir.to_owned()];
    while let Some(dir) = waiting.pop() {
        for path in fs::read_dir(&dir)?.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs" || ext == "py" || ext == "c")
                && fs::metadata(&path).is_ok_and(|file| (200..1500).contains(&file.len()))
            {
                found.push(path);
            }
        }
        if found.len() >= 4 {
            break;
        }
    }
    found.sort();
    found.truncate(4);
    Ok(found)
}

/// Takes a file of a database apart, as `kinprint::index::read_hostile_file` puts it together.
fn parts_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let footer_at = u64::from_le_bytes(bytes.get(16..24)?.try_into().ok()?) as usize;
    let footer: serde_json::Value = serde_json::from_slice(bytes.get(footer_at..)?).ok()?;
    let mut parts = Vec::new();
    let mut push = |tag: u64, bytes: &[u8]| {
        parts.extend((tag as u16).to_le_bytes());
        parts.extend(&(bytes.len() as u32).to_le_bytes()[..3]);
        parts.extend(bytes);
    };
    push(0xFFFF, &serde_json::to_vec(&footer["meta"]).ok()?);
    for section in footer["sections"].as_array()? {
        let (tag, start) = (section["tag"].as_u64()?, 64 + section["offset"].as_u64()? as usize);
        if tag < 0xFFFF {
            push(tag, bytes.get(start..start + section["len"].as_u64()? as usize)?);
        }
    }
    Some(parts)
}
