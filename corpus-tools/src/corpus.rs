//! The fetched corpus on disk: which packages there are, and their source files.

use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context as _, Result, ensure};
use kinprint::mutation::Syntax;

use crate::fetch::ListLine;

/// A package of the corpus.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    /// Package URL with version.
    pub(crate) purl: String,
    /// The same without the version: what tells packages apart here.
    pub(crate) name: String,
    /// Its directory.
    pub(crate) dir: PathBuf,
}

/// A source file of a package.
#[derive(Debug, Clone)]
pub(crate) struct SourcePath {
    /// Index of the package.
    pub(crate) package: usize,
    /// Path below the package's directory.
    pub(crate) path: String,
    /// The language.
    pub(crate) syntax: Syntax,
}

/// Smallest and largest file that is used, in bytes.
const FILE_BYTES: std::ops::Range<u64> = 600..300_000;

/// Reads one of the lists `fetch` wrote.
pub(crate) fn read_packages(corpus: &Path, list: &str) -> Result<Vec<Package>> {
    let path = corpus.join(list);
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read `{}`; run `fetch` first", path.display()))?;
    let mut packages = Vec::new();
    for line in text.lines() {
        let line: ListLine = serde_json::from_str(line).with_context(|| format!("bad line in `{}`", path.display()))?;
        let name = without_version(&line.purl).to_owned();
        packages.push(Package { purl: line.purl, name, dir: corpus.join(line.path) });
    }
    ensure!(!packages.is_empty(), "`{}` names no package", path.display());
    Ok(packages)
}

/// Returns a package URL without version, qualifiers and subpath.
pub(crate) fn without_version(purl: &str) -> &str {
    let end = purl.find(['?', '#']).unwrap_or(purl.len());
    let purl = &purl[..end];
    purl.rfind('@').map_or(purl, |at| &purl[..at])
}

/// Lists the source files of the packages, in a stable order.
pub(crate) fn source_files(packages: &[Package]) -> Result<Vec<SourcePath>> {
    let mut files = Vec::new();
    for (package, Package { dir, .. }) in packages.iter().enumerate() {
        let mut paths = Vec::new();
        walk(dir, &mut paths).with_context(|| format!("cannot walk `{}`", dir.display()))?;
        paths.sort();
        for path in paths {
            let Some(path) = path.strip_prefix(dir).ok().and_then(Path::to_str) else { continue };
            if let Some(syntax) = Syntax::of_path(path) {
                files.push(SourcePath { package, path: path.to_owned(), syntax });
            }
        }
    }
    Ok(files)
}

fn walk(dir: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), paths)?;
        } else if kind.is_file() && FILE_BYTES.contains(&entry.metadata()?.len()) {
            paths.push(entry.path());
        }
    }
    Ok(())
}

/// Reads a file as text; `None` when it is no UTF-8 or minified.
pub(crate) fn read_text(packages: &[Package], file: &SourcePath) -> Option<String> {
    let text = fs::read_to_string(packages[file.package].dir.join(&file.path)).ok()?;
    let n_lines = text.lines().count().max(1);
    (text.len() / n_lines < 120).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purls_lose_their_version() {
        assert_eq!(without_version("pkg:npm/%40a/b@1.0"), "pkg:npm/%40a/b");
        assert_eq!(without_version("pkg:deb/debian/zlib@1.2?arch=any"), "pkg:deb/debian/zlib");
        assert_eq!(without_version("pkg:cargo/a"), "pkg:cargo/a");
    }
}
