//! Which way of reading a file is the right one: a manifest's field, a license text, settings, program code.

use super::SpdxExpression;

use super::detect::{
    DetectedLicense, detect_license, detect_license_of_changes, detect_license_of_code, detect_license_of_settings,
    detect_license_text,
};

use super::file::is_license_path;
use super::inventory::FileRole;
use super::stated::{Dep5, detect_field, detect_manifest};
use crate::lexer::Language;
use crate::provenance::ManifestKind;

/// Detects what the file at `path` (with `/`) says of its license, and what it is to its project.
///
/// A manifest says it by its field, a license file wherever it likes, settings and code in comments.
pub fn detect_in_file(path: &str, text: &[u8], language: Language) -> (FileRole, DetectedLicense) {
    let name = path.rsplit('/').next().unwrap_or(path);
    // What cargo keeps of a manifest before it rewrote it is one, too.
    let manifest_path = path.strip_suffix(".orig").unwrap_or(path);
    let declared = ManifestKind::of_path(manifest_path)
        .or_else(|| text.starts_with(b"Metadata-Version: ").then_some(ManifestKind::PythonMetadata))
        .and_then(|kind| detect_manifest(kind, path, text))
        .or_else(|| detect_field(name, text));
    if let Some(declared) = declared {
        return (FileRole::Manifest, declared);
    }
    if is_license_path(path) || name == "dep5" {
        return (FileRole::LicenseFile, detect_dep5(text).unwrap_or_else(|| detect_license_text(text)));
    }
    let detected = if is_package_script(name) || is_macro_file(name) {
        detect_license(text)
    } else if is_settings(name) {
        detect_license_of_settings(text)
    } else if is_change_log(name) {
        detect_license_of_changes(text)
    } else {
        detect_license_of_code(text, language)
    };
    (FileRole::File, detected)
}

/// Returns what a DEP-5 file says of all of its paths: the licenses of its paragraphs in their order, each once; a name that
/// is not known goes by its text. `None` for other texts.
fn detect_dep5(text: &[u8]) -> Option<DetectedLicense> {
    let file = Dep5::find_in(&String::from_utf8_lossy(text))?;
    let mut all: Vec<SpdxExpression> = Vec::new();
    for field in file.files.iter().map(|paragraph| &paragraph.license).chain(&file.license) {
        let Some(expression) = file.expression_of(field) else { continue };
        if !all.contains(&expression) {
            all.push(expression);
        }
    }
    let expression = all.iter().skip(1).fold(all.first()?.clone(), |joined, next| joined.and(next));
    Some(DetectedLicense { expression: Some(expression), ..DetectedLicense::default() })
}

/// Scripts that state a package's license in code.
fn is_package_script(name: &str) -> bool {
    const SCRIPTS: [&str; 8] = [
        "setup.py",
        "Makefile.PL",
        "Build.PL",
        "conanfile.py",
        "build.gradle",
        "build.sbt",
        "Package.swift",
        "mix.exs",
    ];
    SCRIPTS.contains(&name)
}

/// Macros of Autoconf: what they write into scripts is text.
fn is_macro_file(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, "ac" | "m4")))
}

/// Settings that list licenses as data: those a tool allows, those of other files.
fn is_settings(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    matches!(
        ending,
        Some("toml" | "yml" | "yaml" | "ini" | "conf" | "properties" | "lock" | "overrides" | "lintian-overrides")
    )
}

/// What changed (`ChangeLog`, `NEWS.old`, `CHANGES-1.2.md`), or is to be changed (`TODO`).
fn is_change_log(name: &str) -> bool {
    const STEMS: [&str; 10] = [
        "changelog",
        "changelogs",
        "changes",
        "change_log",
        "news",
        "history",
        "todo",
        "release-notes",
        "release_notes",
        "releasenotes",
    ];
    const TEXTS: [&str; 11] = ["txt", "md", "markdown", "rst", "adoc", "org", "html", "old", "pre", "in", "log"];
    let name = name.to_ascii_lowercase();
    let stem = STEMS.iter().find_map(|stem| name.strip_prefix(stem));
    let ending = |rest: &str| {
        let ending = rest.rsplit_once('.').map_or("", |(_, ending)| ending);
        ending.is_empty() || ending.starts_with(|c: char| c.is_ascii_digit()) || {
            let ending = ending.split('-').next().unwrap_or_default();
            TEXTS.contains(&ending)
        }
    };
    stem.is_some_and(|rest| (rest.is_empty() || rest.starts_with(['.', '-', '_'])) && ending(rest))
        || ["old-changelog", "oldnews", "onews"].contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_its_own_way() {
        let check = |path: &str, text: &str, expected: (FileRole, Option<&str>)| {
            let (role, detected) = detect_in_file(path, text.as_bytes(), Language::detect(path, text.as_bytes()));
            let expression = detected.expression.as_ref().map(super::super::SpdxExpression::as_str);
            assert_eq!((role, expression), expected, "{path}");
        };
        let said = "Released under the ISC license.\n";
        check("a/LICENSE", said, (FileRole::LicenseFile, Some("ISC")));
        check("a/README", said, (FileRole::File, Some("ISC")));
        check("deny.toml", "allow = [\"ISC license\"]\n", (FileRole::File, None));
        check("deny.toml", "# Released under the ISC license.\n", (FileRole::File, Some("ISC")));
        check("a.c", "char *a = \"Released under the ISC license.\";\n", (FileRole::File, None));
        check("configure.ac", "define(A, [[Released under the ISC license.]])\n", (FileRole::File, Some("ISC")));
        check("setup.py", "setup(license='ISC')\n", (FileRole::File, Some("ISC")));
        check("Cargo.toml", "[package]\nname = \"a\"\nlicense = \"ISC\"\n", (FileRole::Manifest, Some("ISC")));
        let dep5 = "Format: https://example.org/\n\nFiles: *\nLicense: Expat or GPL-2+\n\nFiles: b/*\nLicense: Own\n Released \
            under the ISC license.\n\nFiles: c/*\nLicense: Other\n\nFiles: d/*\nLicense: Expat or GPL-2+\n";
        let expected = "(MIT OR GPL-2.0-or-later) AND ISC AND LicenseRef-Other";
        check("debian/copyright", dep5, (FileRole::LicenseFile, Some(expected)));
        // The directory that tells its kind may be lost.
        let metadata = "Metadata-Version: 2.1\nName: a\nLicense: ISC\n\nReleased under the MIT license.\n";
        check("METADATA", metadata, (FileRole::Manifest, Some("ISC")));
        check("ChangeLog", said, (FileRole::File, None));
        check("a/NEWS.pre-1-2", said, (FileRole::File, None));
        check("CHANGES.md", said, (FileRole::File, None));
        check("newsletter.txt", said, (FileRole::File, Some("ISC")));
        check("history.tcl", said, (FileRole::File, Some("ISC")));
        check("a.cabal", "license: ISC\n", (FileRole::Manifest, Some("ISC")));
    }
}
