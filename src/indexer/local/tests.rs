//! What is found in homes made up for it, one for each ecosystem.

use super::*;

/// A home whose `usr` is the system; a path ending in `/` is an empty directory.
fn home(files: &[(&str, &str)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = home.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    home
}

fn env(home: &Path) -> LocalEnv {
    LocalEnv {
        home: Some(home.into()),
        project: Some(home.join("project")),
        system: Some(home.join("usr")),
        ..LocalEnv::default()
    }
}

/// Package URLs with licenses, in the order found; archives that name themselves by the name of the file.
fn found_in(env: &LocalEnv) -> Vec<String> {
    let mut summary = IndexSummary::default();
    let mut found = Vec::new();
    discover_local(&LocalRoots::find(env), &mut summary, &mut |input, _| {
        found.push(match input.package {
            Some(package) => format!("{} {}", package.purl, package.license.unwrap_or_default()).trim().to_owned(),
            None => file_name(&input.path),
        });
    });
    assert_eq!(summary.problems, []);
    found
}

fn check(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(found_in(&env(home(files).path())), expected);
}

fn cargo(name: &str) -> String {
    format!("[package]\nname = '{name}'\nversion = '1.0.0'\n")
}

fn npm(name: &str) -> String {
    format!("{{\"name\": \"{name}\", \"version\": \"1.0.0\"}}")
}

fn python(name: &str) -> String {
    format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
}

#[test]
fn an_empty_home_holds_nothing() {
    check(&[("x", "")], &[]);
}

#[test]
fn cargo_registries_and_checkouts() {
    let files = [
        (".cargo/registry/src/index-1/a-1.0.0/Cargo.toml", &*cargo("a")),
        (".cargo/registry/src/index-1/a-1.0.0/lib.rs", ""),
        (".cargo/git/checkouts/b-0123456789abcdef/4a5b6c7/Cargo.toml", "[workspace]\nmembers = ['c']\n"),
        (".cargo/git/checkouts/b-0123456789abcdef/4a5b6c7/c/Cargo.toml", &cargo("c")),
        (".cargo/git/checkouts/b-0123456789abcdef/4a5b6c7/c/tests/fixture/Cargo.toml", &cargo("no")),
        (".cargo/git/db/b-0123456789abcdef/HEAD", "x"),
    ];
    check(&files, &["pkg:cargo/a@1.0.0", "pkg:generic/b@4a5b6c7", "pkg:cargo/c@1.0.0"]);
}

#[test]
fn variables_come_before_the_home() {
    let home = home(&[
        (".cargo/registry/src/index-1/a-1.0.0/Cargo.toml", &cargo("a")),
        ("cargo/registry/src/index-1/b-1.0.0/Cargo.toml", &cargo("b")),
    ]);
    let variables = BTreeMap::from([("CARGO_HOME", home.path().join("cargo").into_os_string())]);
    assert_eq!(found_in(&LocalEnv { variables, ..env(home.path()) }), ["pkg:cargo/b@1.0.0"]);
}

#[test]
fn environments_of_python() {
    let check_one =
        |place: &str| check(&[(&format!("{place}/b-1.dist-info/METADATA"), &python("b"))], &["pkg:pypi/b@1"]);
    check_one("usr/lib/python3/dist-packages");
    check_one("usr/lib/python3.11/site-packages");
    check_one("usr/local/lib/python3.11/dist-packages");
    check_one(".local/lib/python3.11/site-packages");
    check_one(".pyenv/versions/3.9.1/lib/python3.9/site-packages");
    check_one(".local/share/pipx/venvs/b/lib/python3.9/site-packages");
    check_one(".local/share/uv/tools/b/lib/python3.9/site-packages");
    check_one(".cache/pypoetry/virtualenvs/x-py3.9/lib/python3.9/site-packages");
    check_one(".cache/uv/archive-v0/0a1b2c");
    check_one("project/.venv/lib/python3.9/site-packages");
}

#[test]
fn packages_of_javascript() {
    let check_one = |place: &str| {
        check(&[(&format!("{place}/package.json"), &npm("d")), (&format!("{place}/d.js"), "")], &["pkg:npm/d@1.0.0"]);
    };
    check_one("usr/lib/node_modules/d");
    check_one("project/node_modules/d");
    check_one("project/node_modules/.pnpm/d@1.0.0/node_modules/d");
    check_one(".nvm/versions/node/v20.1.0/lib/node_modules/d");
    check_one(".local/share/pnpm/global/5/node_modules/.pnpm/d@1.0.0/node_modules/d");
    check_one(".config/yarn/global/node_modules/d");
    check_one(".cache/yarn/v6/npm-d-1.0.0-0123abcd-integrity/node_modules/d");
    check_one(".bun/install/cache/d@1.0.0@@@1");
    check_one("usr/share/nodejs/d");
    check_one("usr/share/nodejs/@scope/d");
}

#[test]
fn packages_of_debian_hold_no_others() {
    let files = [
        ("usr/share/nodejs/d/package.json", &*npm("d")),
        ("usr/share/nodejs/d/lib/esm/package.json", &npm("inner")),
        ("usr/share/nodejs/loose/x.js", ""),
    ];
    check(&files, &["pkg:npm/d@1.0.0"]);
}

#[test]
fn archives_of_yarn() {
    let files = [("project/.yarn/cache/d-npm-1.0.0-0123abcd-8.zip", ""), ("project/.yarn/cache/.gitignore", "")];
    check(&files, &["d-npm-1.0.0-0123abcd-8.zip"]);
}

#[test]
fn modules_of_go() {
    let files =
        [("go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.0/x.go", ""), ("go/pkg/mod/cache/download/x@v1.0.0/y", "")];
    check(&files, &["pkg:golang/github.com/burntsushi/toml@v1.2.0"]); // Lower case by the rules of purl.
}

#[test]
fn sources_of_go_in_debian() {
    let files = [
        ("usr/share/gocode/src/github.com/some/deep/inner/x.go", ""),
        ("usr/share/gocode/src/golang.org/x/text/doc.go", ""),
        ("usr/share/gocode/src/gopkg.in/yaml.v3/yaml.go", ""),
        ("usr/share/gocode/src/go.uber.org/zap/go.mod", ""),
    ];
    check(
        &files,
        &[
            "pkg:golang/github.com/some/deep",
            "pkg:golang/go.uber.org/zap",
            "pkg:golang/golang.org/x/text",
            "pkg:golang/gopkg.in/yaml.v3",
        ],
    );
}

const POM: &str = "<project><artifactId>f</artifactId><groupId>org.e</groupId><licenses><license><name>MIT</name>\
                   </license></licenses></project>";

#[test]
fn source_jars_of_maven_and_gradle() {
    let files = [
        (".m2/repository/org/e/f/2.0/f-2.0-sources.jar", ""),
        (".m2/repository/org/e/f/2.0/f-2.0.pom", POM),
        (".m2/repository/org/e/f/2.0/f-2.0.jar", ""),
        (".gradle/caches/modules-2/files-2.1/org.e/f/2.1/0123/f-2.1-sources.jar", ""),
        (".gradle/caches/modules-2/files-2.1/org.e/f/2.1/4567/f-2.1.pom", POM),
        (".gradle/caches/modules-2/files-2.1/org.e/f/2.1/89ab/f-2.1.jar", ""),
    ];
    check(&files, &["pkg:maven/org.e/f@2.0 MIT", "pkg:maven/org.e/f@2.1 MIT"]);
}

#[test]
fn gems_with_their_specifications() {
    let specification =
        "Gem::Specification.new do |s|\n  s.name = \"rack\"\n  s.version = \"3.0.8\"\n  s.license = \"MIT\"\nend\n";
    let check_one = |place: &str| {
        let files = [
            (format!("{place}/gems/rack-3.0.8/lib/rack.rb"), ""),
            (format!("{place}/specifications/rack-3.0.8.gemspec"), specification),
        ];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        check(&files, &["pkg:gem/rack@3.0.8 MIT"]);
    };
    check_one(".gem/ruby/3.1.0");
    check_one(".local/share/gem/ruby/3.1.0");
    check_one("usr/lib/ruby/gems/3.1.0");
    check_one("usr/share/rubygems-integration/all");
    check_one(".rbenv/versions/3.2.2/lib/ruby/gems/3.2.0");
    check_one("project/vendor/bundle/ruby/3.1.0");
    check(&[(".gem/ruby/3.1.0/gems/nio4r-2.7.0-java/lib/x.rb", "")], &["pkg:gem/nio4r@2.7.0"]);
}

#[test]
fn packages_of_composer() {
    let installed = r#"{"packages": [
        {"name": "mono/log", "version": "3.5.0", "license": ["MIT"], "time": "2023-10-27T15:32:31+00:00"},
        {"name": "gone/away", "version": "1.0.0"},
        {"name": "../../etc", "version": "1.0.0"}
    ]}"#;
    let files = [
        (".config/composer/vendor/composer/installed.json", installed),
        (".config/composer/vendor/mono/log/src/Logger.php", ""),
        ("project/vendor/github.com/x/y/y.go", ""), // A `vendor` of Go is part of the project.
    ];
    check(&files, &["pkg:composer/mono/log@3.5.0 MIT"]);
}
