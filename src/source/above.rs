//! Files that hold for a project and stand in it or above it: its policy, its decisions.

use std::path::{Component, Path, PathBuf};

/// Returns where `project` lies seen from `levels` directories above it, as a prefix of paths: `crates/a/`, or nothing.
pub fn place_below(project: &Path, levels: usize) -> String {
    let Ok(whole) = project.canonicalize() else { return String::new() };
    let start = if whole.is_dir() { whole.as_path() } else { whole.parent().unwrap_or(&whole) };
    let names: Vec<String> = start.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    names[names.len().saturating_sub(levels)..].iter().map(|name| format!("{name}/")).collect()
}

/// Takes `..` and `.` out of a path without asking the disk.
pub fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

/// Returns the file `name` that holds for `project`: in it, or in a directory above it up to the one with `.git`. With it comes
/// its name as seen from the project (`../kinprint.toml`), which is the same on every machine.
///
/// What is there is returned whatever it is: a directory or a link in its place must not pass silently.
pub fn find_above(project: &Path, name: &str) -> Option<(PathBuf, String)> {
    let whole = project.canonicalize().ok()?;
    let start = if whole.is_dir() { whole.as_path() } else { whole.parent()? };
    for (n_levels, dir) in start.ancestors().enumerate() {
        let file = dir.join(name);
        if file.symlink_metadata().is_ok() {
            return Some((file, format!("{}{name}", "../".repeat(n_levels))));
        }
        if dir.join(".git").symlink_metadata().is_ok() {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn it_stands_in_the_project_or_above_it_in_the_repository() {
        let dir = tempfile::tempdir().unwrap();
        let project = dir.path().join("repo/crates/a");
        let found = |project: &Path| find_above(project, "x.toml").map(|(path, label)| (path.is_file(), label));
        fs::create_dir_all(project.join("src")).unwrap();
        fs::write(dir.path().join("x.toml"), "").unwrap();
        assert_eq!(found(&project), Some((true, "../../../x.toml".into())));
        fs::create_dir(dir.path().join("repo/.git")).unwrap();
        assert_eq!(found(&project), None);
        fs::write(dir.path().join("repo/x.toml"), "").unwrap();
        assert_eq!(found(&project.join("src")), Some((true, "../../../x.toml".into())));
        fs::create_dir(project.join("x.toml")).unwrap();
        assert_eq!(found(&project), Some((false, "x.toml".into())));
        assert_eq!(found(&project.join("nowhere")), None);
        assert_eq!(place_below(&project, 2), "crates/a/");
        assert_eq!(place_below(&project, 0), "");
    }
}
