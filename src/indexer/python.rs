//! Environments of Python: which distributions are installed in a directory, and which files are whose.
//!
//! Source: "Recording installed projects" (PEP 376, 627); for older ones `top_level.txt` of setuptools. Pure over
//! paths; records are read by a callback.

use std::collections::BTreeMap;

/// Finds the directories that hold installed distributions, each with its metadata files (indices into `paths`, which
/// are sorted). A source distribution, which has such metadata beside its own manifest, is none.
pub(super) fn find_installed(paths: &[String]) -> BTreeMap<&str, Vec<usize>> {
    let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (idx, path) in paths.iter().enumerate() {
        if let Some(directory) = environment_of(path) {
            found.entry(directory).or_default().push(idx);
        }
    }
    found.retain(|directory, _| !is_source_distribution(paths, directory));
    found
}

fn environment_of(path: &str) -> Option<&str> {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name.ends_with(".egg-info") && name.len() > ".egg-info".len() {
        return Some(parent);
    }
    let is_metadata =
        (name == "METADATA" && parent.ends_with(".dist-info")) || (name == "PKG-INFO" && parent.ends_with(".egg-info"));
    is_metadata.then(|| parent.rsplit_once('/').map_or("", |(above, _)| above))
}

fn is_source_distribution(paths: &[String], directory: &str) -> bool {
    ["PKG-INFO", "pyproject.toml", "setup.cfg", "setup.py"]
        .iter()
        .any(|name| position(paths, directory, name).is_some())
}

fn position(paths: &[String], directory: &str, below: &str) -> Option<usize> {
    let path = if directory.is_empty() { below.to_owned() } else { format!("{directory}/{below}") };
    paths.binary_search(&path).ok()
}

/// Returns the files of the distribution whose metadata is `paths[metadata]`, ascending: those of its RECORD; without
/// one its metadata, and what is below the top-level names it states or is called after. Compiled caches are left out.
pub(super) fn installed_files(
    paths: &[String],
    directory: &str,
    metadata: usize,
    read: &dyn Fn(usize) -> Option<Vec<u8>>,
) -> Vec<usize> {
    let below = paths[metadata][directory.len()..].trim_start_matches('/');
    let info = below.split('/').next().unwrap_or_default();
    let text = |name: &str| {
        let idx = position(paths, directory, &format!("{info}/{name}"))?;
        read(idx).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    };
    let mut files = match text("RECORD") {
        Some(record) => {
            record.lines().filter_map(record_path).filter_map(|path| position(paths, directory, &path)).collect()
        }
        None => files_by_name(paths, directory, info, text("top_level.txt").as_deref()),
    };
    files.push(metadata);
    files.retain(|&idx| !paths[idx].contains("__pycache__/"));
    files.sort_unstable();
    files.dedup();
    files
}

/// Reads the path of a RECORD line, quoted where it holds a comma. Paths that lead out are somebody's scripts.
fn record_path(line: &str) -> Option<String> {
    let path = match line.strip_prefix('"') {
        Some(quoted) => {
            let end = quoted.find("\",").or_else(|| quoted.rfind('"'))?;
            quoted[..end].replace("\"\"", "\"")
        }
        None => line.split(',').next()?.to_owned(),
    };
    (!path.starts_with("../") && !path.starts_with('/') && !path.is_empty()).then_some(path)
}

fn files_by_name(paths: &[String], directory: &str, info: &str, top_level: Option<&str>) -> Vec<usize> {
    let stem = info.trim_end_matches(".dist-info").trim_end_matches(".egg-info");
    let name = super::filename::split_name_version(stem).map_or(stem, |(name, _)| name);
    let guessed = [name.to_owned(), name.replace('-', "_"), name.to_lowercase().replace('-', "_")];
    let mut tops: Vec<String> = match top_level {
        Some(text) => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        None => guessed.into(),
    };
    tops.push(info.to_owned());
    tops.iter().flat_map(|top| below_top(paths, directory, top)).collect()
}

/// Returns the files `top.py`, `top.*.so` and those below `top/`.
fn below_top<'a>(paths: &'a [String], directory: &str, top: &str) -> impl Iterator<Item = usize> + 'a {
    let prefix = if directory.is_empty() { top.to_owned() } else { format!("{directory}/{top}") };
    let first = paths.partition_point(|path| path.as_str() < prefix.as_str());
    paths[first..]
        .iter()
        .take_while({
            let prefix = prefix.clone();
            move |path| path.starts_with(&prefix)
        })
        .enumerate()
        .filter(move |(_, path)| {
            let rest = &path[prefix.len()..];
            rest.starts_with('/') || (rest.starts_with('.') && !rest.contains('/'))
        })
        .map(move |(offset, _)| first + offset)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_record_lines() {
        assert_eq!(record_path("a/x.py,sha256=0,1").as_deref(), Some("a/x.py"));
        assert_eq!(record_path("\"a,\"\"b.py\",,").as_deref(), Some("a,\"b.py"));
        assert_eq!(record_path("../../bin/x,,"), None);
        assert_eq!(record_path("/etc/x,,"), None);
        assert_eq!(record_path(""), None);
        assert_eq!(record_path("\"open"), None);
    }

    #[test]
    fn names_claim_modules_and_packages_only() {
        let paths: Vec<String> =
            ["six-1.egg-info", "six.py", "six/a.py", "sixty.py", "six_more/x.py"].map(str::to_owned).into();
        let mut paths = paths;
        paths.sort();
        let metadata = paths.binary_search(&"six-1.egg-info".to_owned()).unwrap();
        let files = installed_files(&paths, "", metadata, &|_| None);
        let names: Vec<&str> = files.iter().map(|&idx| paths[idx].as_str()).collect();
        assert_eq!(names, ["six-1.egg-info", "six.py", "six/a.py"]);
    }

    proptest! {
        #[test]
        fn never_panics(line in any::<String>(), mut paths in prop::collection::vec("[a-z/.\\-]{0,12}(dist-info/METADATA|egg-info)?", 0..8)) {
            let _ = record_path(&line);
            paths.sort();
            for (directory, metadata) in find_installed(&paths) {
                for idx in metadata {
                    let _ = installed_files(&paths, directory, idx, &|_| Some(line.clone().into_bytes()));
                }
            }
        }
    }
}
