//! Archives as packages ship them, and as an attacker would.

use std::io::{Cursor, Write};

use ::zip::write::SimpleFileOptions;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;
use crate::source::FilterReason;

const TEXT: &[u8] = b"int answer(void) { return 42; }\n";

fn tar_header(kind: ::tar::EntryType, name: &[u8], size: u64) -> ::tar::Header {
    let mut header = ::tar::Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(1_700_000_000);
    header.set_cksum();
    header
}

/// Writes names as they are: the crate's own writer refuses hostile ones.
fn tar_entry(kind: ::tar::EntryType, name: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = tar_header(kind, name, body.len() as u64).as_bytes().to_vec();
    bytes.extend_from_slice(body);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn tar_link(kind: ::tar::EntryType, name: &[u8], target: &[u8]) -> Vec<u8> {
    let mut header = tar_header(kind, name, 0);
    header.as_old_mut().linkname[..target.len()].copy_from_slice(target);
    header.set_cksum();
    header.as_bytes().to_vec()
}

fn tar_of(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), vec![0; 1024]].concat()
}

fn file(name: &str, body: &[u8]) -> Vec<u8> {
    tar_entry(::tar::EntryType::Regular, name.as_bytes(), body)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    let time = ::zip::DateTime::from_date_and_time(2023, 11, 14, 22, 13, 20).unwrap();
    let options =
        SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Deflated).last_modified_time(time);
    for (name, body) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(body).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// One line an item: `+` member, `~` filtered, `!` failed; the last for the archive itself.
fn told(name: &str, bytes: &[u8], limits: &ArchiveLimits) -> Vec<String> {
    let Some(archive) = Archive::of_bytes(name, bytes) else { return vec!["no archive".into()] };
    let mut lines = Vec::new();
    let ended = archive.visit(limits, &mut |item| {
        lines.push(match item {
            ArchiveItem::Member(member) => {
                let body = member.bytes.map_or_else(
                    || "hashed".to_owned(),
                    |bytes| {
                        assert_eq!(crate::id::ContentHash::of(&bytes), member.hash);
                        bytes.len().to_string()
                    },
                );
                assert!(
                    member.path.as_bytes().split(|&byte| byte == b'/').all(|part| part != b".." && !part.is_empty())
                );
                format!("+ {} {body}", member.path)
            }
            ArchiveItem::Filtered(filtered) => {
                assert_eq!(filtered.reason, FilterReason::Link);
                format!("~ {}", filtered.path)
            }
            ArchiveItem::Failed(failed) => format!("! {}: {}", failed.path, says(&failed.reason)),
        });
    });
    lines.extend(ended.err().map(|reason| format!("! {}", says(&reason))));
    lines
}

fn says(reason: &FailedReason) -> &str {
    match reason {
        FailedReason::Unreadable(text) | FailedReason::LimitHit(text) | FailedReason::Malformed(text) => text,
        FailedReason::Changed => "changed",
        FailedReason::Panicked(_) => unreachable!("only the conductors say so"),
    }
}

#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    assert_eq!(told(name, bytes, &ArchiveLimits::default()), expected, "{name}");
}

#[test]
fn reads_every_tar_codec_whatever_the_name_says() {
    let tar = tar_of(&[file("pkg-1.0/a.c", TEXT), file("pkg-1.0/empty", b"")]);
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(&tar).unwrap();
    let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 0);
    xz.write_all(&tar).unwrap();
    let packed = [
        ("x.tar", tar.clone()),
        ("X.TGZ", gzip(&tar)),
        ("x.crate", gzip(&tar)),
        ("x.tar.gz", tar.clone()),
        ("x.tar.bz2", bzip2.finish().unwrap()),
        ("x.tar.xz", xz.finish().unwrap()),
        ("x.tar.zst", zstd::encode_all(&tar[..], 1).unwrap()),
    ];
    for (name, bytes) in packed {
        check(name, &bytes, &["+ pkg-1.0/a.c 32", "+ pkg-1.0/empty 0"]);
    }
    check("x.rs", &tar, &["no archive"]);
    check("x.tar.gz", b"version https://git-lfs.github.com/spec/v1\n", &["no archive"]);
    check("x.zip", b"", &["no archive"]);
}

#[test]
fn reads_concatenated_streams() {
    let tar = tar_of(&[file("a", TEXT), file("b", TEXT)]);
    let (head, tail) = tar.split_at(700);
    check("x.tgz", &[gzip(head), gzip(tail)].concat(), &["+ a 32", "+ b 32"]);
    let zst = [zstd::encode_all(head, 1).unwrap(), zstd::encode_all(tail, 1).unwrap()].concat();
    check("x.tar.zst", &zst, &["+ a 32", "+ b 32"]);
}

#[test]
fn reads_long_names_and_times() {
    let long = format!("{}/x.c", "d".repeat(200));
    let gnu =
        [tar_entry(::tar::EntryType::GNULongName, b"././@LongLink", format!("{long}\0").as_bytes()), file("x", TEXT)];
    check("x.tar", &tar_of(&gnu), &[&format!("+ {long} 32")]);
    let pax = b"19 path=from/pax.c\n30 mtime=1600000000.123456789\nnot a record\n";
    let entries = [tar_entry(::tar::EntryType::XHeader, b"PaxHeader", pax), file("x", TEXT), file("y", b"")];
    let bytes = tar_of(&entries);
    let mut seen = Vec::new();
    let archive = Archive::of_bytes("x.tar", &bytes).unwrap();
    archive
        .visit(&ArchiveLimits::default(), &mut |item| {
            if let ArchiveItem::Member(member) = item {
                seen.push((member.path.shown, member.modified_at.unwrap()));
            }
        })
        .unwrap();
    assert_eq!(seen, [("from/pax.c".to_owned(), 1_600_000_000), ("y".to_owned(), 1_700_000_000)]);
}

#[test]
fn reads_gems() {
    let data = gzip(&tar_of(&[file("lib/x.rb", b"x = 1\n")]));
    let gem = tar_of(&[
        file("metadata.gz", &gzip(b"name: x\n")),
        file("data.tar.gz", &data),
        file("checksums.yaml.gz", b"?"),
    ]);
    check("x-1.0.gem", &gem, &["+ metadata 8", "+ lib/x.rb 6", "+ checksums.yaml.gz 1"]);
    let broken = tar_of(&[file("metadata.gz", b"\x1f\x8b\x08nothing"), file("data.tar.gz", &data)]);
    let lines = told("x-1.0.gem", &broken, &ArchiveLimits::default());
    assert!(lines[0].starts_with("! metadata: ") && lines[1] == "+ lib/x.rb 6", "{lines:?}");
}

#[test]
fn reads_zips_with_their_times_and_a_script_before_them() {
    let zip = zip_of(&[("a/x.java", TEXT), ("a/", b""), (r"b\y.java", TEXT)]);
    check("x.jar", &zip, &["+ a/x.java 32", "+ b/y.java 32"]);
    check("x.jar", &[&b"#!/bin/sh\nexec java -jar $0\n"[..], &zip].concat(), &["+ a/x.java 32", "+ b/y.java 32"]);
    let mut times = Vec::new();
    Archive::of_bytes("x.whl", &zip)
        .unwrap()
        .visit(&ArchiveLimits::default(), &mut |item| {
            if let ArchiveItem::Member(member) = item {
                times.push(member.modified_at);
            }
        })
        .unwrap();
    assert_eq!(times, [Some(1_700_000_000); 2]);
}

#[test]
fn takes_no_path_and_no_link_that_leads_out() {
    use ::tar::EntryType;
    let entries = [
        file("/etc/passwd", TEXT),
        file("a/../../b", TEXT),
        file("./ok//x.c", TEXT),
        file("C:x", TEXT),
        tar_link(EntryType::Symlink, b"a/in", b"../ok/x.c"),
        tar_link(EntryType::Symlink, b"a/out", b"../../x"),
        tar_link(EntryType::Symlink, b"abs", b"/etc/passwd"),
        tar_link(EntryType::Link, b"d/hard", b"ok/x.c"),
        tar_link(EntryType::Link, b"d/hard-out", b"../ok/x.c"),
        tar_link(EntryType::Char, b"dev", b""),
        tar_link(EntryType::Fifo, b"fifo", b""),
        tar_link(EntryType::Directory, b"ok/", b""),
        file("last", TEXT),
    ];
    check(
        "x.tar",
        &tar_of(&entries),
        &[
            "! /etc/passwd: an absolute path",
            "! a/../../b: a path that leads out of the archive",
            "+ ok/x.c 32",
            "! C:x: an absolute path",
            "~ a/in",
            "! a/out: a link that leads out of the archive",
            "! abs: a link that leads out of the archive",
            "~ d/hard",
            "! d/hard-out: a link that leads out of the archive",
            "! dev: a device",
            "! fifo: a FIFO",
            "+ last 32",
        ],
    );
    let zip = zip_of(&[("../x", TEXT), ("/x", TEXT), (r"..\..\y", TEXT), ("z", TEXT)]);
    let out = "a path that leads out of the archive";
    check(
        "x.zip",
        &zip,
        &[&format!("! ../x: {out}"), "! /x: an absolute path", &format!("! ../../y: {out}"), "+ z 32"],
    );
}

#[test]
fn zip_links_and_encrypted_members_are_named() {
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("in", "a/x.c", SimpleFileOptions::default()).unwrap();
    writer.add_symlink("out", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    writer.start_file("a/x.c", SimpleFileOptions::default()).unwrap();
    writer.write_all(TEXT).unwrap();
    let mut zip = writer.finish().unwrap().into_inner();
    check("x.zip", &zip, &["~ in", "! out: a link that leads out of the archive", "+ a/x.c 32"]);
    let entry = memchr::memmem::rfind(&zip, b"PK\x01\x02").unwrap();
    zip[entry + 8] |= 1; // General purpose flag, bit 0: encrypted.
    check("x.zip", &zip, &["~ in", "! out: a link that leads out of the archive", "! a/x.c: encrypted"]);
}

#[test]
fn zip_members_from_a_pipe_are_files_and_devices_are_not() {
    let good = zip_of(&[("-", TEXT), ("b.c", TEXT)]);
    let entry = memchr::memmem::find(&good, b"PK\x01\x02").unwrap();
    for (mode, expected) in [(0o010_000_u32, "+ - 32"), (0o020_000, "! -: a device or socket")] {
        let mut zip = good.clone();
        zip[entry + 38..entry + 42].copy_from_slice(&(mode << 16).to_le_bytes());
        check("x.zip", &zip, &[expected, "+ b.c 32"]);
    }
}

#[test]
fn both_members_of_one_name_are_seen() {
    let tar = tar_of(&[file("a.c", TEXT), file("a.c", b"x"), file("b.c", b"")]);
    check("x.tar", &tar, &["+ a.c 32", "+ #2/a.c 1", "+ b.c 0"]);
    let mut zip = zip_of(&[("a.c", TEXT), ("b.c", b"x")]);
    while let Some(at) = memchr::memmem::find(&zip, b"b.c") {
        zip[at] = b'a';
    }
    check("x.zip", &zip, &["+ a.c 32", "+ #2/a.c 1"]);
}

#[test]
fn wrong_sizes_are_named_and_the_rest_goes_on() {
    let good = zip_of(&[("a.c", TEXT), ("b.c", TEXT)]);
    let first = memchr::memmem::find(&good, b"PK\x01\x02").unwrap();
    for size in [5, 99] {
        let mut zip = good.clone();
        zip[first + 24] = size; // Uncompressed size in the central directory.
        let lines = told("x.zip", &zip, &ArchiveLimits::default());
        assert!(lines.len() == 2 && lines[0].starts_with("! a.c: ") && lines[1] == "+ b.c 32", "{lines:?}");
    }
    let mut zip = good.clone();
    zip[first + 16] ^= 1; // The checksum.
    let lines = told("x.zip", &zip, &ArchiveLimits::default());
    assert!(lines[0].starts_with("! a.c: ") && lines[1] == "+ b.c 32", "{lines:?}");
}

#[test]
fn a_tar_cut_between_two_members_is_truncated() {
    let entries = [file("a.c", TEXT), file("b.c", &[b'x'; 1024])];
    let whole = tar_of(&entries);
    let cut = entries[0].as_slice();
    for (name, whole, cut) in [("p.tar", whole.clone(), cut.to_vec()), ("p.tar.gz", gzip(&whole), gzip(cut))] {
        assert_eq!(told(name, &whole, &ArchiveLimits::default()), ["+ a.c 32", "+ b.c 1024"]);
        let lines = told(name, &cut, &ArchiveLimits::default());
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert_eq!(lines[0], "+ a.c 32");
        assert!(lines[1].contains("truncated"), "{lines:?}");
    }
    // One empty block is what careless writers leave; nothing is missing then.
    let one_block = &whole[..whole.len() - 512];
    assert_eq!(told("p.tar", one_block, &ArchiveLimits::default()), ["+ a.c 32", "+ b.c 1024"]);
}

#[test]
fn truncated_archives_are_named_after_what_they_still_hold() {
    let tar = tar_of(&[file("a.c", TEXT), file("b.c", &[b'x'; 2000])]);
    let lines = told("x.tar", &tar[..512 + 512 + 512 + 1000], &ArchiveLimits::default());
    assert_eq!(lines[..2], ["+ a.c 32", "! b.c: truncated: 1000 of 2000 bytes are there"]);
    let noise: Vec<u8> = (0u32..9000).map(|idx| (idx.wrapping_mul(2_654_435_761) >> 23) as u8).collect();
    let packed = gzip(&tar_of(&[file("a.c", TEXT), file("b.c", &noise)]));
    let lines = told("x.tgz", &packed[..packed.len() / 2], &ArchiveLimits::default());
    assert!(lines[0] == "+ a.c 32" && lines[1].starts_with("! b.c: "), "{lines:?}");
    let zip = zip_of(&[("a.c", TEXT)]);
    let lines = told("x.zip", &zip[..zip.len() - 30], &ArchiveLimits::default());
    assert!(lines.len() == 1 && lines[0].starts_with("! invalid Zip archive"), "{lines:?}");
}

#[test]
fn bombs_end_at_the_limits() {
    let limits = ArchiveLimits {
        max_members: 3,
        total_bytes: 1 << 20,
        member_bytes: 4096,
        max_ratio: 1,
        ratio_from_bytes: 64 << 10,
    };
    let many = tar_of(&[file("1", b""), file("2", b""), file("3", b""), file("4", b"")]);
    assert_eq!(told("x.tar", &many, &limits), ["+ 1 0", "+ 2 0", "+ 3 0", "! more than 3 members"]);
    let large = tar_of(&[file("1", &[b'x'; 5000]), file("2", TEXT)]);
    assert_eq!(told("x.tar", &large, &limits), ["+ 1 hashed", "+ 2 32"]);
    let bomb = vec![0; 10 << 20];
    let ended = "unpacks to more than 65536 bytes; the rest was not read";
    let (first, all) = (format!("! bomb: {ended}"), format!("! {ended}"));
    assert_eq!(told("x.zip", &zip_of(&[("bomb", &bomb[..]), ("b", TEXT)]), &limits)[..], [first.clone(), all.clone()]);
    let tgz = gzip(&tar_of(&[file("bomb", &bomb[..1 << 20]), file("b", TEXT)]));
    assert_eq!(told("x.tgz", &tgz, &limits)[..], [first, all]);
    // A header that announces a name of 10 MB is not read at all.
    let name = tar_of(&[tar_entry(::tar::EntryType::GNULongName, b"x", &bomb), file("b", TEXT)]);
    let expected = "! a header of 10485760 bytes; the rest was not read";
    assert_eq!(told("x.tgz", &gzip(&name), &ArchiveLimits::default()), [expected]);
    // A length announced costs nothing until the bytes are there.
    let mut huge = tar_header(::tar::EntryType::Regular, b"huge", 0);
    huge.set_size(1 << 60);
    huge.set_cksum();
    let lines = told("x.tar", &[huge.as_bytes(), TEXT].concat(), &ArchiveLimits::default());
    assert!(lines[0].starts_with("! huge: truncated"), "{lines:?}");
}

#[test]
fn an_xz_window_of_gigabytes_is_refused() {
    // The encoder would take the memory; a header of a small one is patched instead.
    let tar = tar_of(&[file("a", TEXT)]);
    let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 0);
    xz.write_all(&tar).unwrap();
    let mut bytes = xz.finish().unwrap();
    // Block header after 12 bytes of stream header: size, flags, filter id, size of properties, dictionary size.
    bytes[12 + 4] = 36; // 1 GiB.
    let header_len = (usize::from(bytes[12]) + 1) * 4;
    let crc = crc32(&bytes[12..12 + header_len - 4]);
    bytes[12 + header_len - 4..12 + header_len].copy_from_slice(&crc.to_le_bytes());
    let lines = told("x.tar.xz", &bytes, &ArchiveLimits::default());
    assert!(lines.len() == 1 && lines[0].starts_with("! "), "{lines:?}");
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let tar = tar_of(&[
        tar_entry(::tar::EntryType::XHeader, b"PaxHeader", b"19 path=from/pax.c\n"),
        file("x", TEXT),
        tar_entry(::tar::EntryType::GNULongName, b"././@LongLink", b"some/long/name\0"),
        file("y", &[b'y'; 700]),
        tar_link(::tar::EntryType::Symlink, b"l", b"x"),
    ]);
    let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 0);
    xz.write_all(&tar).unwrap();
    vec![
        ("x.tar", tar.clone()),
        ("x.tgz", gzip(&tar)),
        ("x.tar.xz", xz.finish().unwrap()),
        ("x.tar.zst", zstd::encode_all(&tar[..], 1).unwrap()),
        ("x.gem", tar_of(&[file("metadata.gz", &gzip(TEXT)), file("data.tar.gz", &gzip(&tar))])),
        ("x.zip", zip_of(&[("a/x.java", TEXT), ("b", &[0; 500]), ("c", b"")])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_archives_never_panic(
        which in 0usize..6,
        cut in 0usize..6000,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
    ) {
        let (name, mut bytes) = samples().swap_remove(which);
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(bytes.len().saturating_sub(cut / 8));
        told(name, &bytes, &ArchiveLimits::default());
    }
}
