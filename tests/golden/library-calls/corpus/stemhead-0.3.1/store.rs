use std::fs;
use std::io;
use std::path::Path;

/// Counts the crates of a berth, those in its lockers as well.
pub fn count_crates(berth: &Path, n_crates: &mut usize) -> io::Result<()> {
    let before = *n_crates;
    for entry in fs::read_dir(berth)? {
        let entry = entry?;
        let sort = entry.file_type()?;
        if sort.is_dir() {
            count_crates(&entry.path(), n_crates)?;
            continue;
        }
        let is_crate = entry.file_name().to_string_lossy().starts_with("crate");
        *n_crates += usize::from(is_crate);
    }
    debug_assert!(before <= *n_crates, "crates are never taken away here");
    Ok(())
}
