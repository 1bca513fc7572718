//! Trees of files and the packages they are split into.

use super::*;

fn cargo(name: &str, version: &str) -> String {
    format!("[package]\nname = '{name}'\nversion = '{version}'\n")
}

fn npm(name: &str, version: &str) -> String {
    format!("{{\"name\": \"{name}\", \"version\": \"{version}\"}}")
}

/// `purl: paths` of each package.
fn packages(name: &str, is_installed: bool, files: &[(&str, &str)]) -> Vec<String> {
    let mut files: Vec<(String, String)> = files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    files.sort();
    let paths: Vec<String> = files.iter().map(|(path, _)| path.clone()).collect();
    let read = |idx: usize| Some(files[idx].1.clone().into_bytes());
    let split = split(&Listing { location: "here", name, paths: &paths, read: &read, is_installed });
    let shown = |found: &FoundPackage| {
        let below = if found.directory.is_empty() { 0 } else { found.directory.len() + 1 };
        let files: Vec<&str> = found.files.iter().map(|&idx| &paths[idx][below..]).collect();
        format!("{}: {}", found.package.purl, files.join(" "))
    };
    split
        .packages
        .iter()
        .map(shown)
        .chain((!split.loose.is_empty()).then(|| format!("loose: {}", split.loose.len())))
        .collect()
}

#[test]
fn a_directory_of_packages() {
    let (a, b) = (cargo("a", "1.0.0"), npm("b", "2.0.0"));
    let files = [
        ("a-1.0.0/Cargo.toml", a.as_str()),
        ("a-1.0.0/src/lib.rs", ""),
        ("b/package.json", &b),
        ("c-3.1/c.c", ""),
        ("list", ""),
    ];
    assert_eq!(
        packages("corpus", false, &files),
        [
            "pkg:cargo/a@1.0.0: Cargo.toml src/lib.rs",
            "pkg:npm/b@2.0.0: package.json",
            "pkg:generic/c@3.1: c.c",
            "loose: 1",
        ]
    );
}

#[test]
fn a_project_without_manifest_is_one_package() {
    let files = [("COPYING", ""), ("src/a.c", ""), ("python/setup.cfg", "[metadata]\nname = p\nversion = 1\n")];
    assert_eq!(packages("z-1.3", false, &files), ["pkg:generic/z@1.3: COPYING src/a.c", "pkg:pypi/p@1: setup.cfg"]);
    assert_eq!(packages("z", false, &[("a/x.c", ""), ("y.c", "")]), ["pkg:generic/z: a/x.c y.c"]);
    assert_eq!(packages("c", false, &[("a-1/x.c", ""), ("b-2.0/y.c", "")]).len(), 2);
    assert_eq!(packages("c", false, &[("a-1/x.c", ""), ("b/y.c", "")]).len(), 1);
    assert_eq!(packages("z", false, &[]), Vec::<String>::new());
}

#[test]
fn a_workspace_is_its_published_members() {
    let root = "[workspace]\nmembers = ['m']\n[workspace.package]\nversion = '1.1.0'\nlicense = 'MIT'\n";
    let member = "[package]\nname = 'm'\nversion.workspace = true\n";
    let private = "[package]\nname = 'p'\nversion = '1.0.0'\npublish = false\n";
    let own = format!("{}{root}", cargo("top", "2.0.0"));
    let (fixture, zero) = (cargo("f", "1.0.0"), cargo("z", "0.0.0"));
    let files = [
        ("Cargo.toml", own.as_str()),
        ("m/Cargo.toml", member),
        ("m/lib.rs", ""),
        ("p/Cargo.toml", private),
        ("tests/f/Cargo.toml", &fixture),
        ("z/Cargo.toml", &zero),
    ];
    assert_eq!(
        packages("w", false, &files),
        [
            "pkg:cargo/top@2.0.0: Cargo.toml p/Cargo.toml tests/f/Cargo.toml z/Cargo.toml",
            "pkg:cargo/m@1.1.0: Cargo.toml lib.rs",
        ]
    );
}

#[test]
fn node_modules_hold_packages_of_their_own() {
    let [a, b, c, d] = ["a", "@s/b", "c", "d"].map(|name| npm(name, "1.0.0"));
    let files = [
        ("package.json", a.as_str()),
        ("index.js", ""),
        ("node_modules/@s/b/package.json", &b),
        ("node_modules/@s/b/lib/x.js", ""),
        ("node_modules/@s/b/node_modules/c/package.json", &c),
        ("node_modules/@s/b/dist/package.json", &d),
        ("node_modules/.package-lock.json", ""),
    ];
    assert_eq!(
        packages("a", false, &files),
        [
            "pkg:npm/a@1.0.0: index.js node_modules/.package-lock.json package.json",
            "pkg:npm/%40s/b@1.0.0: dist/package.json lib/x.js package.json",
            "pkg:npm/c@1.0.0: package.json",
        ]
    );
}

#[test]
fn vendored_packages_are_recorded_twice() {
    let (a, v) = (cargo("a", "1.0.0"), cargo("v", "0.2.0"));
    let files = [("Cargo.toml", a.as_str()), ("vendor/v/Cargo.toml", &v), ("vendor/v/x.rs", ""), ("vendor/z.c", "")];
    for is_installed in [false, true] {
        assert_eq!(
            packages("a", is_installed, &files),
            [
                "pkg:cargo/a@1.0.0: Cargo.toml vendor/v/Cargo.toml vendor/v/x.rs vendor/z.c",
                "pkg:cargo/v@0.2.0: Cargo.toml x.rs",
            ]
        );
    }
}

#[test]
fn an_installed_package_holds_no_others_but_bundled_ones() {
    let (a, b) = (cargo("a", "1.0.0"), npm("b", "1.0.0"));
    let files = [("Cargo.toml", a.as_str()), ("js/package.json", &b)];
    assert_eq!(packages("a-1.0.0", true, &files), ["pkg:cargo/a@1.0.0: Cargo.toml js/package.json"]);
    assert_eq!(packages("a", false, &files).len(), 2);
    assert_eq!(packages("a-1.0.0", true, &[("x.rs", "")]), ["pkg:generic/a@1.0.0: x.rs"]);
}

#[test]
fn an_environment_of_python_is_split_by_its_records() {
    let metadata = |name: &str| format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n");
    let (a, b, c) = (metadata("a"), metadata("B"), metadata("c"));
    let files = [
        ("lib/site-packages/a-1.0.dist-info/METADATA", a.as_str()),
        (
            "lib/site-packages/a-1.0.dist-info/RECORD",
            "a/x.py,sha256=0,1\n\"a/y,z.py\",,\na-1.0.dist-info/METADATA,,\n../../bin/a,,\n",
        ),
        ("lib/site-packages/a/x.py", ""),
        ("lib/site-packages/a/y,z.py", ""),
        ("lib/site-packages/a/tests/pyproject.toml", "[project]\nname = 'no'\nversion = '1'\n"),
        ("lib/site-packages/B-1.0.egg-info/PKG-INFO", &b),
        ("lib/site-packages/B-1.0.egg-info/top_level.txt", "bee\n"),
        ("lib/site-packages/bee.py", ""),
        ("lib/site-packages/c-1.0.egg-info", &c),
        ("lib/site-packages/c/c.py", ""),
        ("lib/site-packages/stray.pth", ""),
    ];
    assert_eq!(
        packages("venv", false, &files),
        [
            "pkg:pypi/a@1.0: a-1.0.dist-info/METADATA a/x.py a/y,z.py",
            "pkg:pypi/b@1.0: B-1.0.egg-info/PKG-INFO B-1.0.egg-info/top_level.txt bee.py",
            "pkg:pypi/c@1.0: c-1.0.egg-info c/c.py",
            "loose: 3",
        ]
    );
}

#[test]
fn a_source_distribution_is_no_environment() {
    let metadata = "Metadata-Version: 2.1\nName: a\nVersion: 1.0\n";
    let files = [("PKG-INFO", metadata), ("a.egg-info/PKG-INFO", metadata), ("setup.py", ""), ("a/x.py", "")];
    assert_eq!(packages("a-1.0", false, &files), ["pkg:pypi/a@1.0: PKG-INFO a.egg-info/PKG-INFO a/x.py setup.py"]);
}

#[test]
fn a_broken_manifest_leaves_the_name_of_the_directory() {
    let paths = ["a-1.0.0/Cargo.toml".to_owned(), "a-1.0.0/lib.rs".to_owned()];
    let read = |_: usize| Some(b"[package".to_vec());
    let split = split(&Listing { location: "here", name: "x", paths: &paths, read: &read, is_installed: false });
    assert_eq!((split.packages.len(), split.packages[0].package.purl.as_str()), (1, "pkg:generic/a@1.0.0"));
    assert!(split.packages[0].problems[0].to_string().starts_with("`here/a-1.0.0/Cargo.toml` is no valid Cargo"));
}
