//! The module from outside: trees and files as they come, and as an attacker would make them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

/// One line a result, in order: `path bytes-of-text@first-line-idx hint`, `~ path reason`, `! path reason`.
fn told(name: &str, bytes: &[u8], limits: &Limits) -> Vec<String> {
    let mut lines = Vec::new();
    read_bytes(name.into(), bytes.to_vec(), limits, &mut |item| lines.push(line(&item)));
    lines
}

fn line(item: &ReadItem) -> String {
    match item {
        ReadItem::File(SourceFile { path, text: Some(text), is_virtual, .. }) => {
            let hint = text.language_hint.as_deref().unwrap_or_default();
            let mark = if *is_virtual { "*" } else { "" };
            format!("{path}{mark} {}@{} {hint}", text.bytes.len(), text.first_line_idx).trim_end().to_owned()
        }
        ReadItem::File(SourceFile { path, is_virtual, .. }) => format!("{path}{}", if *is_virtual { "*" } else { "" }),
        ReadItem::Filtered(Filtered { path, reason }) => format!("~ {path} {reason:?}"),
        ReadItem::Failed(Failed { path, reason }) => match reason {
            FailedReason::Unreadable(_) => format!("! {path} Unreadable"),
            FailedReason::Changed => format!("! {path} Changed"),
            FailedReason::LimitHit(_) => format!("! {path} LimitHit"),
            FailedReason::Malformed(_) => format!("! {path} Malformed"),
            FailedReason::Panicked(_) => unreachable!("only the conductors say so"),
        },
    }
}

#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    assert_eq!(told(name, bytes, &Limits::default()), expected);
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, body) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(body).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const NOTEBOOK: &[u8] =
    br#"{"cells": [{"cell_type": "markdown", "source": "t"}, {"cell_type": "code", "source": "x = 1"}]}"#;

#[test]
fn every_file_is_hashed_and_has_text_or_a_filter() {
    check("x.c", b"int x;", &["x.c 6@0"]);
    check("x.c", b"", &["x.c", "~ x.c Empty"]);
    check("x.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0", &["x.png", "~ x.png Binary"]);
    check("x.c", "x".repeat(17 << 20).as_bytes(), &["x.c", "~ x.c TooLarge"]);
    check("key.txt", "QUJD".repeat(9999).as_bytes(), &["key.txt", "~ key.txt Minified"]);
    let mut hashes = Vec::new();
    for bytes in [&b"int x;"[..], b"", b"\0\0\0\0"] {
        read_bytes("x".into(), bytes.to_vec(), &Limits::default(), &mut |item| {
            if let ReadItem::File(file) = item {
                assert_eq!(file.len_bytes, bytes.len() as u64);
                hashes.push((file.hash, crate::id::ContentHash::of(bytes)));
            }
        });
    }
    assert!(hashes.len() == 3 && hashes.iter().all(|(hash, expected)| hash == expected));
}

#[test]
fn plain_blocks_stay_where_that_is_asked_for() {
    let limits = Limits { plain_blocks_stay: true, ..Limits::default() };
    let mut texts = Vec::new();
    read_bytes("a.md".into(), b"t\n```\nprose\n```\n```js\nlet x\n```\n".to_vec(), &limits, &mut |item| {
        if let ReadItem::File(file) = item {
            texts.push(String::from_utf8(file.text.unwrap().bytes).unwrap());
        }
    });
    assert_eq!(texts, ["t\n```\nprose\n```\n```js\n     \n```\n", "let x\n"]);
}

#[test]
fn code_in_other_files_is_read_as_files_of_its_own() {
    check("a.ipynb", NOTEBOOK, &["a.ipynb", "~ a.ipynb Container", "a.ipynb#cell-2* 5@0 python"]);
    check("a.md", b"t\n```js\nlet x\n```\n", &["a.md 18@0", "a.md#code-1* 6@2 js"]);
    check("a.rst", b"t::\n\n  x\n", &["a.rst 9@0", "a.rst#code-1* 2@2"]);
    let map = br#"{"sources": ["./src/x.ts"], "sourcesContent": ["let x"], "mappings": ""}"#;
    check("a.js.map", map, &["a.js.map", "~ a.js.map Container", "a.js.map!/src/x.ts* 5@0"]);
    let bare = br#"{"sources": ["./src/x.ts"], "mappings": ""}"#;
    check("a.js.map", bare, &[&format!("a.js.map {}@0", bare.len())]);
    let inline =
        b"x\n//# sourceMappingURL=data:application/json,{%22sources%22:[%22x.ts%22],%22sourcesContent%22:[%22let%22]}";
    check("a.js", inline, &[&format!("a.js {}@0", inline.len()), "a.js!/x.ts* 3@0"]);
}

#[test]
fn broken_notebooks_and_maps_are_failed_and_read_as_text() {
    check("a.ipynb", b"{\"cells\": [", &["! a.ipynb Malformed", "a.ipynb 11@0"]);
    check("a.map", b"{\"mappings\": \"A", &["! a.map Malformed", "a.map 15@0"]);
    check("linker.map", b".text 0x100\n", &["linker.map 12@0"]);
    check("a.ipynb", b"", &["a.ipynb", "~ a.ipynb Empty"]);
    check("a.ipynb", b"\0\0\0\0\0\0", &["! a.ipynb Malformed", "a.ipynb", "~ a.ipynb Binary"]);
}

#[test]
fn archives_are_opened_one_level_deep() {
    let inner = zip_of(&[("deep.c", b"int x;")]);
    let jar = zip_of(&[("x.java", b"class X {}"), ("in.zip", &inner), ("n.ipynb", NOTEBOOK), ("../out", b"x")]);
    let expected = [
        "a.jar",
        "~ a.jar Container",
        "a.jar!/x.java* 10@0",
        "a.jar!/in.zip*",
        "~ a.jar!/in.zip Binary",
        "a.jar!/n.ipynb*",
        "~ a.jar!/n.ipynb Container",
        "a.jar!/n.ipynb#cell-2* 5@0 python",
        "! a.jar!/../out Malformed",
    ];
    check("a.jar", &jar, &expected);
    check("a.jar", &jar[..jar.len() - 40], &["a.jar", "~ a.jar Container", "! a.jar Malformed"]);
    check("a.jar", b"not one", &["a.jar 7@0"]);
    // The members of a package's own archive are files, and the archives among them are opened.
    let mut lines = Vec::new();
    let visited = archive::Archive::of_bytes("p.zip", &zip_of(&[("a.jar", &inner)])).unwrap().visit(
        &archive::ArchiveLimits::default(),
        &mut |item| {
            if let archive::ArchiveItem::Member(member) = item {
                read_member(member, &Limits::default(), &mut |item| lines.push(line(&item)));
            }
        },
    );
    assert_eq!(visited, Ok(()));
    assert_eq!(lines, ["a.jar", "~ a.jar Container", "a.jar!/deep.c* 6@0"]);
}

#[test]
fn limits_bound_what_is_read() {
    let limits = Limits {
        fingerprint_bytes: 16,
        container_bytes: 200,
        plain_blocks_stay: false,
        archive: archive::ArchiveLimits { max_members: 2, ..archive::ArchiveLimits::default() },
    };
    assert_eq!(told("x.c", b"12345678901234567", &limits), ["x.c", "~ x.c TooLarge"]);
    assert_eq!(told("x.ipynb", NOTEBOOK, &limits)[2], "x.ipynb#cell-2* 5@0 python");
    assert_eq!(told("x.ipynb", &NOTEBOOK.repeat(3), &limits), ["x.ipynb", "~ x.ipynb TooLarge"]);
    let long_cell = br#"{"cells": [{"cell_type": "code", "source": "12345678901234567"}]}"#;
    let expected = ["x.ipynb", "~ x.ipynb Container", "x.ipynb#cell-1*", "~ x.ipynb#cell-1 TooLarge"];
    assert_eq!(told("x.ipynb", long_cell, &limits), expected);
    let zip = zip_of(&[("a", b"x"), ("b", b"x"), ("c", b"x")]);
    assert_eq!(told("x.zip", &zip, &limits)[4..], ["! x.zip LimitHit"]);
}

#[test]
fn a_large_archive_is_read_from_disk() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.zip"), zip_of(&[("x.c", b"int x;"), ("y", &[b'y'; 100])])).unwrap();
    let walk = walk(dir.path(), &WalkOptions::default()).unwrap();
    let limits = Limits { fingerprint_bytes: 50, ..Limits::default() };
    let outcome = read(&walk.files[0], &limits);
    let paths: Vec<_> = outcome.files.iter().map(|file| file.path.shown.as_str()).collect();
    assert_eq!(paths, ["a.zip", "a.zip!/x.c", "a.zip!/y"]);
    assert_eq!(outcome.files[0].hash, crate::id::ContentHash::of(&fs::read(dir.path().join("a.zip")).unwrap()));
    assert_eq!(outcome.failed, []);
}

#[test]
fn a_line_of_100_megabytes_costs_a_stream() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("x.js"), vec![b'x'; 100 << 20]).unwrap();
    let walk = walk(dir.path(), &WalkOptions::default()).unwrap();
    let outcome = read(&walk.files[0], &Limits::default());
    assert_eq!((outcome.files[0].len_bytes, outcome.filtered[0].reason), (100 << 20, FilterReason::TooLarge));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    fn filtered(walk: &Walk) -> Vec<(&str, FilterReason)> {
        walk.filtered.iter().map(|entry| (entry.path.shown.as_str(), entry.reason)).collect()
    }

    #[test]
    fn links_and_loops_are_named_and_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        fs::write(dir.path().join("a/x.c"), "x").unwrap();
        symlink("..", dir.path().join("a/b/up")).unwrap();
        symlink(dir.path(), dir.path().join("a/root")).unwrap();
        symlink("x.c", dir.path().join("a/y.c")).unwrap();
        symlink("self", dir.path().join("self")).unwrap();
        symlink("/etc/passwd", dir.path().join("out")).unwrap();
        symlink("nowhere", dir.path().join(".gitignore")).unwrap();
        let walk = walk(dir.path(), &WalkOptions::default()).unwrap();
        let links = [".gitignore", "a/b/up", "a/root", "a/y.c", "out", "self"];
        assert_eq!(filtered(&walk), links.map(|link| (link, FilterReason::Link)));
        assert_eq!((walk.files.len(), walk.failed.len()), (1, 0));
        // A root that is a link was meant.
        symlink("a", dir.path().join("link")).unwrap();
        assert_eq!(super::walk(&dir.path().join("link"), &WalkOptions::default()).unwrap().files[0].path, "x.c".into());
    }

    #[test]
    fn fifos_sockets_and_devices_are_never_opened() {
        let dir = tempfile::tempdir().unwrap();
        for fifo in ["fifo", ".gitignore", ".kinprintignore"] {
            assert!(Command::new("mkfifo").arg(dir.path().join(fifo)).status().unwrap().success());
        }
        let _socket = UnixListener::bind(dir.path().join("socket")).unwrap();
        let walk = walk(dir.path(), &WalkOptions::default()).unwrap();
        let special = [".gitignore", ".kinprintignore", "fifo", "socket"];
        assert_eq!(filtered(&walk), special.map(|path| (path, FilterReason::Special)));
        let list = walk_list(dir.path(), &["fifo".into(), "/dev/zero".into()], &WalkOptions::default()).unwrap();
        assert_eq!(list.filtered.len(), 2);
        assert_eq!(filtered(&super::walk(Path::new("/dev/zero"), &WalkOptions::default()).unwrap())[0].0, "zero");
    }

    /// Between listing and reading, a file may become anything.
    #[test]
    fn a_file_swapped_after_it_was_listed_is_failed() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["gone", "fifo", "link", "dir"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        let walk = walk(dir.path(), &WalkOptions::default()).unwrap();
        for name in ["gone", "fifo", "link", "dir"] {
            fs::remove_file(dir.path().join(name)).unwrap();
        }
        assert!(Command::new("mkfifo").arg(dir.path().join("fifo")).status().unwrap().success());
        symlink("/etc/passwd", dir.path().join("link")).unwrap();
        fs::create_dir(dir.path().join("dir")).unwrap();
        for file in &walk.files {
            let outcome = read(file, &Limits::default());
            assert!(matches!(&outcome.failed[..], [Failed { reason: FailedReason::Unreadable(_), .. }]), "{outcome:?}");
            assert_eq!(outcome.files, []);
        }
    }

    #[test]
    fn what_may_not_be_read_is_failed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("secret")).unwrap();
        fs::write(dir.path().join("secret/x"), "x").unwrap();
        fs::write(dir.path().join("y"), "y").unwrap();
        for name in ["secret", "y"] {
            fs::set_permissions(dir.path().join(name), fs::Permissions::from_mode(0o000)).unwrap();
        }
        // Permissions mean nothing to root: then everything is there.
        let is_root = fs::read(dir.path().join("y")).is_ok();
        let walk = walk(dir.path(), &WalkOptions::default()).unwrap();
        let read_y = read(walk.files.last().unwrap(), &Limits::default());
        fs::set_permissions(dir.path().join("secret"), fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!((walk.files.len(), walk.failed.len()), if is_root { (2, 0) } else { (1, 1) });
        assert_eq!((read_y.files.len(), read_y.failed.len()), if is_root { (1, 0) } else { (0, 1) });
        if !is_root {
            assert_eq!(walk.failed[0].path.shown, "secret/");
        }
    }

    #[test]
    fn names_of_any_bytes_are_kept() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let dir = tempfile::tempdir().unwrap();
        if fs::write(dir.path().join(OsStr::from_bytes(b"bad\xFF.c")), "int x;").is_err() {
            return; // Some systems take UTF-8 only.
        }
        fs::write(dir.path().join("new\nline\x1B[1m.c"), "int x;").unwrap();
        let walk = walk(dir.path(), &WalkOptions::default()).unwrap();
        assert_eq!(walk.files[0].path.shown, "bad\u{FFFD}.c");
        assert_eq!(walk.files[0].path.raw.as_deref(), Some(&b"bad\xFF.c"[..]));
        assert_eq!(walk.files[1].path, "new\nline\x1B[1m.c".into());
        assert!(walk.files.iter().all(|file| read(file, &Limits::default()).files.len() == 1));
    }

    #[test]
    fn a_very_deep_tree_ends() {
        let dir = tempfile::tempdir().unwrap();
        let mut path = PathBuf::from(dir.path());
        let mut depth = 0;
        while path.as_os_str().len() < 3900 {
            path.push("d".repeat(100));
            depth += 1;
        }
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("x.c"), "x").unwrap();
        let walk = walk(dir.path(), &WalkOptions::default()).unwrap();
        assert_eq!((walk.files[0].path.shown.matches('/').count(), walk.failed.len()), (depth, 0));
    }

    #[test]
    fn an_ignore_file_too_large_to_compile_is_failed() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(".gitignore"), "x.c\n".repeat(300_000)).unwrap();
        fs::write(dir.path().join("x.c"), "x").unwrap();
        let walk = walk(dir.path(), &WalkOptions::default()).unwrap();
        assert!(matches!(&walk.failed[..], [Failed { reason: FailedReason::LimitHit(_), .. }]), "{walk:?}");
        assert_eq!(walk.files.len(), 2);
    }
}

#[test]
fn a_walk_is_the_same_in_any_pool() {
    let dir = tempfile::tempdir().unwrap();
    for idx in 0..300 {
        let sub = dir.path().join(format!("d{}/e{}", idx % 7, idx % 11));
        fs::create_dir_all(&sub).unwrap();
        fs::write(sub.join(format!("f{idx}")), "x").unwrap();
    }
    fs::write(dir.path().join("d3/.gitignore"), "e5/\nf1*").unwrap();
    let walk_with = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| walk(dir.path(), &WalkOptions::default()).unwrap())
    };
    let (one, four) = (walk_with(1), walk_with(4));
    assert_eq!(one, four);
    assert!(one.files.is_sorted() && one.files.len() > 200 && !one.filtered.is_empty());
}

/// Whatever is in a file: one result for it at least, text within its limits, parts after it.
fn check_any(name: &str, bytes: &[u8]) {
    let mut n_files = 0;
    read_bytes(name.into(), bytes.to_vec(), &Limits::default(), &mut |item| {
        if let ReadItem::File(file) = item {
            n_files += 1;
            assert!(file.path.shown.starts_with(name));
            assert_eq!(file.is_virtual, n_files > 1);
        }
    });
    assert!(n_files >= 1);
}

const NAMES: [&str; 9] = ["x.md", "x.rst", "x.ipynb", "x.js.map", "x.js", "x.zip", "x.tar", "x.gem", "x.c"];
const SEEDS: [&[u8]; 6] = [
    b"text\n```rust,ignore\nfn x() {}\n```\n- a\n  ~~~~ {.python}\n  x = 1\n  ~~~\n",
    b"Title\n\n.. code-block:: c\n   :linenos:\n\n   int x;\n\n.. highlight:: ruby\n\nText::\n\n\tputs 1\r\n",
    NOTEBOOK,
    br#"{"version":3,"sources":["a.ts"],"sourcesContent":["let a;\n"],"sections":[{"map":{"sources":[]}}],"mappings":"AA"}"#,
    b"x\n//# sourceMappingURL=data:application/json;base64,eyJzb3VyY2VzIjpbImEudHMiXSwic291cmNlc0NvbnRlbnQiOlsibGV0Il19",
    b"\xFF\xFEa\0b\0\n\0\x00\xD8",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn damaged_files_never_panic(
        name in 0..NAMES.len(),
        seed in 0..SEEDS.len(),
        cut in any::<prop::sample::Index>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        let mut bytes = SEEDS[seed].to_vec();
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(cut.index(bytes.len() * 2));
        check_any(NAMES[name], &bytes);
    }

    #[test]
    fn any_bytes_never_panic(name in 0..NAMES.len(), bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check_any(NAMES[name], &bytes);
    }

    /// Blanks keep the place of every line, and each line of a block is at the line it is said to be at.
    #[test]
    fn blocks_keep_their_lines(
        is_rst in any::<bool>(),
        lines in proptest::collection::vec("(```|~~~|::|  ::|\\.\\. code:: c|  [a-z]{1,4}|[a-z]{1,4}|    x|)(\n|\r\n|\r)", 0..40),
    ) {
        let text: String = lines.concat();
        let name = if is_rst { "x.rst" } else { "x.md" };
        let mut files = Vec::new();
        read_bytes(name.into(), text.as_bytes().to_vec(), &Limits::default(), &mut |item| match item {
            ReadItem::File(file) => files.extend(file.text),
            ReadItem::Filtered(filtered) => assert_eq!(filtered.reason, FilterReason::Empty),
            ReadItem::Failed(failed) => panic!("{failed:?}"),
        });
        let Some((document, blocks)) = files.split_first() else { return Ok(()) };
        prop_assert_eq!(document.bytes.len(), text.len());
        let originals = split_lines(text.as_bytes());
        for block in blocks {
            for (idx, line) in split_lines(&block.bytes).iter().enumerate() {
                prop_assert!(originals[block.first_line_idx as usize + idx].ends_with(line));
            }
        }
    }
}

/// A second, plain way to tell lines.
fn split_lines(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text).replace("\r\n", "\n").replace('\r', "\n");
    text.lines().map(str::to_owned).collect()
}
