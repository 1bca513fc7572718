use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Recipes below a folder, whatever their names.
pub fn find_recipes(shelf: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(shelf)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            find_recipes(&entry.path(), found)?;
        } else if entry.path().extension().is_some_and(|end| end == "recipe") {
            found.push(entry.path());
        }
    }
    Ok(())
}
