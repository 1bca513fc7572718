//! Golden cases: `tests/golden/CASE/` holds `corpus/` (packages), `project/` and `expected.toml`. The packages of all
//! cases are indexed together, so that each project is also compared with the corpora of the others; a case without
//! `[[finding]]` and `[[declared]]` expects silence. `known_gap` marks what does not work yet. A directory `NAME.jar.unpacked` of a project is packed to `NAME.jar`.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use kinprint::finding::{Component, DeclaredFinding, Finding, ScanReport};
use serde::Deserialize;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::project::{Project, copy_tree};

/// `expected.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// What the case shows, for people.
    about: String,
    /// What is still wrong, when it is: then the case must fail, so that nobody forgets to take this line out.
    known_gap: Option<String>,
    #[serde(default)]
    finding: Vec<ExpectedFinding>,
    #[serde(default)]
    component: Vec<ExpectedComponent>,
    #[serde(default)]
    declared: Vec<ExpectedDeclared>,
    /// Names of the project's own packages that the summary must name.
    #[serde(default)]
    own: Vec<String>,
    /// What the scan is told besides.
    #[serde(default)]
    options: Vec<String>,
}

/// A copy: one finding, or several that follow each other, all from this origin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedFinding {
    /// Path of the scanned file.
    path: Option<String>,
    /// How that path starts, for parts of files.
    path_prefix: Option<String>,
    /// First and last line of what is reported, each within `slack`.
    lines: Option<(u32, u32)>,
    #[serde(default)]
    slack: u32,
    /// Lines that must be reported at least, where the ends are a matter of taste.
    min_lines: Option<u32>,
    /// Classes that are right; all when left out.
    class: Option<Vec<String>>,
    /// Package URL of the origin.
    origin: String,
    origin_path: Option<String>,
    /// The concluded license, else the declared one.
    license: Option<String>,
    /// First and last version that holds it.
    from: Option<String>,
    to: Option<String>,
}

/// A source that a comment names.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedDeclared {
    path: String,
    lines: (u32, u32),
    meant: String,
    kind: String,
    /// The link, or the name where there is none.
    origin: String,
    purl: Option<String>,
    /// The concluded license.
    license: Option<String>,
}

impl ExpectedDeclared {
    fn of(finding: &DeclaredFinding) -> Self {
        let text = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        let (lines, origin) = (finding.scanned.lines.unwrap(), &finding.declared.origin);
        Self {
            path: finding.scanned.path.path.clone(),
            lines: (lines.start, lines.end),
            meant: text(serde_json::to_value(finding.meant).unwrap()),
            kind: text(serde_json::to_value(origin.kind).unwrap()),
            origin: origin.label().to_owned(),
            purl: origin.purl.clone(),
            license: finding.license.concluded.as_ref().map(|license| license.as_str().to_owned()),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedComponent {
    path: String,
    origin: String,
    license: String,
    identical: u64,
    modified: u64,
}

fn golden_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn case_names() -> Vec<String> {
    let entries = fs::read_dir(golden_dir()).unwrap().map(|entry| entry.unwrap());
    let dirs = entries.filter(|entry| entry.file_type().unwrap().is_dir());
    let mut names: Vec<_> = dirs.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The database of all cases, made once per run of the tests.
pub(crate) fn database() -> &'static Project {
    static DATABASE: OnceLock<Project> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let project = Project::new();
        for case in case_names() {
            copy_tree(&golden_dir().join(&case).join("corpus"), &project.path("corpus").join(&case));
        }
        let roots: Vec<_> = case_names().iter().flat_map(|case| package_roots(case, &project)).collect();
        let mut args = vec!["index", "-q"];
        args.extend(roots.iter().map(String::as_str));
        project.run(&args).check(0, &[]);
        project
    })
}

fn package_roots(case: &str, project: &Project) -> Vec<String> {
    let entries = fs::read_dir(project.path("corpus").join(case)).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| path.to_str().unwrap().to_owned()).collect()
}

/// Copies the project of a case, packs its jars, and scans it with `options`.
fn scan(case: &str, options: &[String]) -> ScanReport {
    let place = tempfile::tempdir().unwrap();
    let project = place.path().join("project");
    copy_tree(&golden_dir().join(case).join("project"), &project);
    pack_below(&project);
    let mut args = vec!["scan", project.to_str().unwrap(), "--format", "json"];
    args.extend(options.iter().map(String::as_str));
    let (code, report) = database().scan_with(&args);
    assert!(report.complete, "failed: {:?}", report.failed);
    let is_found = !(report.findings.is_empty() && report.declared.is_empty());
    assert_eq!(code, i32::from(is_found), "exit code");
    report
}

fn pack_below(dir: &Path) {
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        if let Some(archive) = path.to_str().unwrap().strip_suffix(".unpacked") {
            let mut zip = ZipWriter::new(File::create(archive).unwrap());
            pack(&path, &path, &mut zip);
            zip.finish().unwrap();
            fs::remove_dir_all(&path).unwrap();
        } else {
            pack_below(&path);
        }
    }
}

fn pack(root: &Path, dir: &Path, zip: &mut ZipWriter<File>) {
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            pack(root, &path, zip);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&fs::read(&path).unwrap()).unwrap();
        }
    }
}

/// Runs a case and fails with everything that is wrong about it.
fn check(case: &str) {
    let text = fs::read_to_string(golden_dir().join(case).join("expected.toml")).unwrap();
    let expected: Expected = toml::from_str(&text).unwrap_or_else(|error| panic!("{case}/expected.toml: {error}"));
    let report = scan(case, &expected.options);
    let mut wrong = String::new();
    for finding in report.findings.iter().filter(|finding| !expected.finding.iter().any(|want| want.names(finding))) {
        writeln!(wrong, "not expected: {}", describe(finding)).unwrap();
    }
    for want in &expected.finding {
        let found: Vec<_> = report.findings.iter().filter(|finding| want.names(finding)).collect();
        want.check(&found, &mut wrong);
    }
    let declared: Vec<_> = report.declared.iter().map(ExpectedDeclared::of).collect();
    if declared != expected.declared {
        writeln!(wrong, "declared: {declared:#?}").unwrap();
    }
    for want in &expected.component {
        want.check(&report.components, &mut wrong);
    }
    if report.components.len() != expected.component.len() {
        writeln!(wrong, "{} components, expected {}", report.components.len(), expected.component.len()).unwrap();
    }
    for name in expected.own.iter().filter(|name| report.summary.own.iter().all(|own| own.name != **name)) {
        writeln!(wrong, "own package `{name}` is not named: {:?}", report.summary.own).unwrap();
    }
    match &expected.known_gap {
        None => assert!(wrong.is_empty(), "{case}: {}\n{wrong}", expected.about),
        Some(gap) => assert!(!wrong.is_empty(), "{case}: the gap is closed, take it out of expected.toml: {gap}"),
    }
}

fn describe(finding: &Finding) -> String {
    let lines = finding.scanned.lines.map_or(String::from("-"), |lines| format!("{}-{}", lines.start, lines.end));
    let class = serde_json::to_value(finding.class).unwrap();
    format!(
        "{}:{lines} {} from {} {} (bits {:?}, containment {:.2} / {:.2})",
        finding.scanned.path.path,
        class.as_str().unwrap(),
        finding.origin.purl,
        finding.origin.path,
        finding.bits,
        finding.containment.scanned,
        finding.containment.origin
    )
}

impl ExpectedFinding {
    /// Tells whether `finding` is (a part of) this copy.
    fn names(&self, finding: &Finding) -> bool {
        let path = finding.scanned.path.path.as_str();
        let is_path = self.path.as_deref().is_none_or(|expected| expected == path)
            && self.path_prefix.as_deref().is_none_or(|prefix| path.starts_with(prefix));
        is_path && finding.origin.purl == self.origin
    }

    /// Adds to `wrong` what the parts of this copy, `found`, lack.
    fn check(&self, found: &[&Finding], wrong: &mut String) {
        let what = self.path.as_deref().or(self.path_prefix.as_deref()).unwrap_or("?");
        if found.is_empty() {
            writeln!(wrong, "missed: {what} from {}", self.origin).unwrap();
            return;
        }
        let mut expect = |holds: bool, what_fails: &str| {
            if !holds {
                let all: Vec<_> = found.iter().map(|finding| describe(finding)).collect();
                writeln!(wrong, "{what}: {what_fails}, got {}", all.join("; ")).unwrap();
            }
        };
        let lines: Vec<_> = found.iter().filter_map(|finding| finding.scanned.lines).collect();
        let (first, last) = (lines.iter().map(|l| l.start).min(), lines.iter().map(|l| l.end).max());
        if let Some((start, end)) = self.lines {
            let is_near = |got: Option<u32>, want: u32| got.is_some_and(|got| got.abs_diff(want) <= self.slack);
            expect(is_near(first, start) && is_near(last, end), &format!("expected lines {start}-{end}"));
        }
        if let Some(min) = self.min_lines {
            expect(lines.iter().map(|l| l.n_lines()).sum::<u32>() >= min, &format!("expected {min} lines or more"));
        }
        if let Some(classes) = &self.class {
            let class_of =
                |finding: &&Finding| serde_json::to_value(finding.class).unwrap().as_str().unwrap().to_owned();
            expect(found.iter().all(|finding| classes.contains(&class_of(finding))), &format!("expected {classes:?}"));
        }
        if let Some(path) = &self.origin_path {
            expect(found.iter().all(|finding| finding.origin.path == *path), &format!("expected {path}"));
        }
        if let Some(license) = &self.license {
            let is_license = |finding: &&Finding| {
                let known = finding.license.concluded.as_ref().or(finding.license.declared.as_ref());
                known.is_some_and(|known| known.as_str() == license)
            };
            expect(found.iter().all(is_license), &format!("expected license {license}"));
        }
        for (bound, expected) in [("from", &self.from), ("to", &self.to)] {
            let got = |finding: &&Finding| {
                let versions = &finding.origin.versions;
                if bound == "from" { versions.from.clone() } else { versions.to.clone() }
            };
            let holds = expected.as_ref().is_none_or(|expected| found.iter().all(|finding| got(finding) == *expected));
            expect(holds, &format!("expected versions {bound} {expected:?}"));
        }
    }
}

impl ExpectedComponent {
    fn check(&self, components: &[Component], wrong: &mut String) {
        let is_it = |component: &&Component| component.path.path.trim_end_matches('/') == self.path;
        let Some(component) = components.iter().find(is_it) else {
            writeln!(wrong, "missed: component {}, got {components:?}", self.path).unwrap();
            return;
        };
        let license = component.license.concluded.as_ref().or(component.license.declared.as_ref());
        let files = component.files;
        let holds = component.purl == self.origin
            && license.is_some_and(|license| license.as_str() == self.license)
            && (files.n_identical, files.n_modified) == (self.identical, self.modified);
        if !holds {
            writeln!(wrong, "component: expected {self:?}, got {component:?}").unwrap();
        }
    }
}

macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            check(&stringify!($name).replace('_', "-"));
        })*

        #[test]
        fn every_directory_is_a_test() {
            let mut tests = vec![$(stringify!($name).replace('_', "-")),*];
            tests.sort();
            assert_eq!(tests, case_names());
        }
    };
}

cases! {
    cross_dialect, declared_sources, edited, encodings, exact_copy, getters_setters, idiom, import_list, interface_forced,
    jar_member, library_calls, library_calls_copied, library_interfaces, library_interfaces_copied, license_header,
    literal_table, markdown_fence, minified, notebook_cell, own_address, own_package, reformatted, renamed, small_files,
    snippet_in_host, two_origins, vendored_in_many, vendored_tree, version_interval, whole_interface, written_anew,
}
