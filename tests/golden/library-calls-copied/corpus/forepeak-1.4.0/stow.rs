use std::fs;
use std::io;
use std::path::Path;

use crate::locker::{Locker, Rope};

/// Stows every rope of a folder in the locker that its length asks for.
pub fn stow_ropes(folder: &Path, lockers: &mut [Locker]) -> io::Result<usize> {
    let mut n_stowed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let text = fs::read_to_string(entry.path())?;
        let Some(rope) = Rope::from_label(&text) else { continue };
        let spare = lockers.iter_mut().filter(|locker| locker.headroom() > rope.fathoms);
        if let Some(locker) = spare.min_by_key(|locker| locker.headroom() - rope.fathoms) {
            locker.coil(rope);
            n_stowed += 1;
        }
    }
    Ok(n_stowed)
}
