//! Archives: the first byte chooses the name, the rest is the archive. No panic; members stay inside and within limits.
#![no_main]

use kinprint::id::ContentHash;
use kinprint::source::archive::{Archive, ArchiveItem, ArchiveLimits};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 7] = ["x.zip", "x.tar", "x.tgz", "x.tar.bz2", "x.tar.xz", "x.tar.zst", "x.gem"];

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    let name = NAMES[usize::from(first) % NAMES.len()];
    let limits = ArchiveLimits {
        max_members: 100,
        total_bytes: 8 << 20,
        member_bytes: 1 << 20,
        max_ratio: 200,
        ratio_from_bytes: 1 << 20,
    };
    let Some(archive) = Archive::of_bytes(name, bytes) else { return };
    let (mut n_members, mut n_bytes) = (0, 0);
    let _ = archive.visit(&limits, &mut |item| {
        let ArchiveItem::Member(member) = item else { return };
        n_members += 1;
        assert!(!member.path.as_bytes().split(|&byte| byte == b'/').any(|part| part.is_empty() || part == b".."));
        if let Some(bytes) = member.bytes {
            n_bytes += bytes.len() as u64;
            assert_eq!(bytes.len() as u64, member.len_bytes);
            assert_eq!(ContentHash::of(&bytes), member.hash);
        }
    });
    assert!(n_members <= limits.max_members && n_bytes <= limits.total_bytes);
});
