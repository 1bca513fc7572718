use std::fs;
use std::io;
use std::path::Path;

use crate::model::{Locker, Rope};

const LABELS: &str = "labels";

/// What the shop window shows on Monday.
pub fn window(day: u8, themes: &[&str]) -> Option<String> {
    let theme = themes.get(usize::from(day) % themes.len())?;
    Some(format!("{theme} ({LABELS})"))
}

pub fn put_away(dir: &Path, boxes: &mut [Locker]) -> io::Result<usize> {
    let mut count = 0;
    for item in fs::read_dir(dir)? {
        let item = item?;
        let label = fs::read_to_string(item.path())?;
        let Some(line) = Rope::from_label(&label) else { continue };
        let roomy = boxes.iter_mut().filter(|each| each.headroom() > line.fathoms);
        if let Some(each) = roomy.min_by_key(|each| each.headroom() - line.fathoms) {
            each.coil(line);
            count += 1;
        }
    }
    Ok(count)
}
