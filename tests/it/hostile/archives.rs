//! Archives made to do harm, inside a project and as packages to index.

use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{EntryType, Header};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::project::{Project, weir_c};

/// A tar archive from raw names, as no honest tool writes it.
struct RawTar(tar::Builder<Vec<u8>>);

impl RawTar {
    fn new() -> Self {
        Self(tar::Builder::new(Vec::new()))
    }

    fn entry(mut self, name: &str, kind: EntryType, link: &str, data: &[u8]) -> Self {
        let mut header = Header::new_old();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.as_old_mut().linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.set_size(data.len() as u64);
        header.set_cksum();
        self.0.append(&header, data).unwrap();
        self
    }

    fn file(self, name: &str, data: &str) -> Self {
        self.entry(name, EntryType::Regular, "", data.as_bytes())
    }

    fn finish(self) -> Vec<u8> {
        self.0.into_inner().unwrap()
    }
}

fn zip_of(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Asserts that nothing lies beside the directories of `project`, nor in the root of the system.
fn assert_nothing_escaped(project: &Project) {
    let mut names: Vec<_> = fs::read_dir(project.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    let known = ["corpus", "db", "project"];
    assert!(names.iter().all(|name| known.iter().any(|known| name == known)), "{names:?}");
    assert!(!std::path::Path::new("/kinprint-escaped.c").exists());
}

fn escaping_tar() -> Vec<u8> {
    RawTar::new()
        .file("/kinprint-escaped.c", "int a;\n")
        .file("../../kinprint-escaped.c", "int b;\n")
        .file("ok/../../kinprint-escaped.c", "int c;\n")
        .entry("ok/link", EntryType::Symlink, "/etc", b"")
        .file("ok/link/kinprint-escaped.c", "int d;\n")
        .entry("ok/hard", EntryType::Link, "/etc/passwd", b"")
        .entry("ok/device", EntryType::Char, "", b"")
        .entry("ok/pipe", EntryType::Fifo, "", b"")
        .file("ok/copy.c", weir_c())
        .finish()
}

#[test]
fn a_project_archive_cannot_escape_and_is_read_on() {
    let project = Project::with_weir().file("lib/bad.tar", escaping_tar()).indexed();
    let (code, report) = project.scan();
    assert_eq!((code, report.complete), (1, false), "paths that lead out make the run incomplete");
    let found: Vec<_> = report.findings.iter().map(|finding| finding.scanned.path.path.as_str()).collect();
    assert_eq!(found, ["lib/bad.tar!/ok/copy.c"]);
    assert!(report.failed.len() >= 3, "{:?}", report.failed);
    assert_nothing_escaped(&project);
}

#[test]
fn a_package_archive_cannot_escape_and_is_indexed() {
    let project = Project::new().file("src/copy.c", weir_c()).corpus("bad-1.0.tar", escaping_tar());
    let run = project.run(&["index", "corpus/bad-1.0.tar"]);
    run.check(3, &["absolute path", "leads out", "pkg:generic/bad@1.0"]);
    let (_, report) = project.scan();
    let origins: Vec<_> = report.findings.iter().map(|finding| finding.origin.path.as_str()).collect();
    assert_eq!(origins.len(), 1, "{run}");
    assert!(origins[0].ends_with("copy.c"), "{origins:?}");
    assert_nothing_escaped(&project);
}

#[test]
fn a_zip_cannot_escape() {
    let members = [("../../kinprint-escaped.c", "int a;\n"), ("/kinprint-escaped.c", "int b;\n"), ("copy.c", weir_c())];
    let project = Project::with_weir().file("lib/bad.jar", zip_of(&members)).indexed();
    let (code, report) = project.scan();
    assert_eq!((code, report.findings.len()), (1, 1), "{:?}", report.failed);
    assert_nothing_escaped(&project);
}

#[test]
fn bombs_hit_a_limit() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0_u8; 1 << 20];
    let mut header = Header::new_gnu();
    header.set_path("huge.c").unwrap();
    header.set_size(3 << 30);
    header.set_mode(0o644);
    header.set_cksum();
    gzip.write_all(header.as_bytes()).unwrap();
    for _ in 0..1536 {
        gzip.write_all(&zeros).unwrap();
    }
    let bomb = gzip.finish().unwrap();
    assert!(bomb.len() < 2 << 20);
    let project =
        Project::with_weir().file("src/copy.c", weir_c()).file("bomb.tar.gz", &bomb).corpus("bomb-1.0.tar.gz", &bomb);
    project
        .run(&["index", "corpus/weir", "corpus/bomb-1.0.tar.gz"])
        .check(3, &["bomb-1.0.tar.gz", "unpacks to more than"]);
    let (code, report) = project.scan();
    assert_eq!((code, report.complete, report.findings.len()), (1, false, 1), "{:?}", report.failed);
    assert!(report.failed.iter().all(|failed| failed.path.path.starts_with("bomb.tar.gz")));
}

#[test]
fn a_zip_bomb_hits_a_limit() {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let zeros = vec![b' '; 1 << 20];
    for number in 0..3 {
        zip.start_file(format!("{number}.c"), SimpleFileOptions::default().compression_level(Some(9))).unwrap();
        (0..40).for_each(|_| zip.write_all(&zeros).unwrap());
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    let project = Project::with_weir().file("src/copy.c", weir_c()).file("bomb.jar", &bomb).indexed();
    let (code, report) = project.scan();
    assert_eq!((code, report.complete, report.findings.len()), (1, false, 1), "{:?}", report.failed);
    let failed = format!("{:?}", report.failed);
    assert!(failed.contains("bomb.jar") && failed.contains("LimitHit"), "{failed}");
}

#[test]
fn gzip_in_gzip_and_sparse_members_do_no_harm() {
    let pack = |bytes: &[u8]| {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    };
    let nested = (0..8).fold(RawTar::new().file("a.c", weir_c()).finish(), |bytes, _| pack(&bytes));
    // A sparse member of the GNU kind: a hole of a terabyte, and no data.
    let mut header = Header::new_gnu();
    header.set_path("hole.c").unwrap();
    header.set_entry_type(EntryType::GNUSparse);
    header.set_size(0);
    header.as_gnu_mut().unwrap().realsize[..12].copy_from_slice(b"\x80\0\0\0\0\0\x01\0\0\0\0\0");
    header.set_mode(0o644);
    header.set_cksum();
    let mut tar = RawTar::new();
    tar.0.append(&header, &b""[..]).unwrap();
    let sparse = tar.file("copy.c", weir_c()).finish();
    let project = Project::with_weir().file("nested.tar.gz", nested).file("sparse.tar", sparse).indexed();
    let (code, report) = project.scan();
    let found: Vec<_> = report.findings.iter().map(|finding| finding.scanned.path.path.as_str()).collect();
    assert!(matches!(code, 1 | 3) && report.failed.iter().any(|file| file.path.path.starts_with("nested.tar.gz")));
    assert!(found.iter().all(|path| *path == "sparse.tar!/copy.c"), "{found:?}");
    assert!(!found.is_empty() || report.failed.iter().any(|file| file.path.path.starts_with("sparse.tar")));
}

#[test]
fn archives_inside_archives_are_opened_once() {
    let inner = zip_of(&[("copy.c", weir_c())]);
    let tar = {
        let mut outer = RawTar::new();
        outer = outer.entry("inner.jar", EntryType::Regular, "", &inner);
        outer.file("copy.c", weir_c()).finish()
    };
    let project = Project::with_weir().file("outer.tar", tar).indexed();
    let (code, report) = project.scan();
    let found: Vec<_> = report.findings.iter().map(|finding| finding.scanned.path.path.as_str()).collect();
    assert_eq!((code, found), (1, vec!["outer.tar!/copy.c"]));
}

#[test]
fn damaged_archives_are_named() {
    let whole = RawTar::new().file("first.c", weir_c()).file("second.c", &"int x;\n".repeat(500)).finish();
    let seam = 512 + weir_c().len().next_multiple_of(512);
    let mut project = Project::with_weir().file("cut.tar", &whole[..2000]).file("seam.tar", &whole[..seam]);
    let zip = zip_of(&[("first.c", weir_c())]);
    project = project.file("cut.jar", &zip[..zip.len() / 2]).file("no.zip", "PK\u{3}\u{4} but no zip");
    project = project.file("no.tar.gz", [0x1f, 0x8b, 8, 0, 1, 2, 3]).indexed();
    let (code, report) = project.scan();
    let failed: Vec<_> = report.failed.iter().map(|failed| failed.path.path.split('!').next().unwrap()).collect();
    for name in ["cut.jar", "cut.tar", "no.tar.gz", "no.zip", "seam.tar"] {
        assert!(failed.contains(&name), "{name} is not among {failed:?}");
    }
    assert!(!report.complete && matches!(code, 1 | 3));
}
