//! Files of a database: posting segments, compressed sources, and the container both are in. No panic, no endless
//! loop, no memory beyond what the file holds; what a merge writes without complaint is sound.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

/// One directory a process, in memory where there is such a place.
static DIR: LazyLock<PathBuf> = LazyLock::new(|| {
    let shm = PathBuf::from("/dev/shm");
    let base = if shm.is_dir() { shm } else { std::env::temp_dir() };
    let dir = base.join(format!("kinprint-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("there is a place for temporary files");
    dir
});

fuzz_target!(|data: &[u8]| {
    let _ = kinprint::index::read_hostile_file(&DIR, data);
});
