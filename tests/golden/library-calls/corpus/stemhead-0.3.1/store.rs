use std::fs;
use std::io;
use std::path::Path;

/// Moves what one berth holds to another, folder by folder.
pub fn shift_cargo(berth: &Path, quay: &Path) -> io::Result<()> {
    if !quay.exists() {
        fs::create_dir_all(quay)?;
    }
    for entry in fs::read_dir(berth)? {
        let entry = entry?;
        let sort = entry.file_type()?;
        if sort.is_dir() {
            shift_cargo(&entry.path(), &quay.join(entry.file_name()))?;
        } else {
            fs::rename(entry.path(), quay.join(entry.file_name()))?;
        }
    }
    Ok(())
}
