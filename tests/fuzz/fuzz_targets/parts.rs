//! Files that hold code of another kind: notebooks, source maps, Markdown, RST, scripts, whatever text. The first byte
//! chooses the name. No panic; one file and then only parts of it; each part's lines lie inside the document.
#![no_main]

use kinprint::source::{Limits, ReadItem, read_bytes};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] = ["x.ipynb", "x.js.map", "x.js", "x.md", "x.rst", "x.txt"];

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    let name = NAMES[usize::from(first) % NAMES.len()];
    let n_lines = 1 + bytes.iter().filter(|&&byte| byte == b'\n' || byte == b'\r').count();
    let mut n_files = 0;
    read_bytes(name.into(), bytes.to_vec(), &Limits::default(), &mut |item| {
        let ReadItem::File(file) = item else { return };
        n_files += 1;
        assert_eq!(file.is_virtual, n_files > 1);
        assert!(file.path.shown.starts_with(name));
        if let Some(text) = file.text {
            assert!(!text.bytes.is_empty() && (text.first_line_idx as usize) < n_lines);
        }
    });
    assert!(n_files >= 1);
});
