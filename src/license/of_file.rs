//! Which way of reading a file is the right one: a manifest's field, a license text, settings, program code.

use super::declare::detect_manifest;
use super::detect::{
    DetectedLicense, detect_license, detect_license_of_code, detect_license_of_settings, detect_license_text,
};
use super::fields::detect_field;
use super::file::is_license_path;
use super::inventory::FileRole;
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
        .and_then(|kind| detect_manifest(kind, path, text))
        .or_else(|| detect_field(name, text));
    if let Some(declared) = declared {
        return (FileRole::Manifest, declared);
    }
    if is_license_path(path) {
        return (FileRole::LicenseFile, detect_license_text(text));
    }
    let detected = if is_package_script(name) {
        detect_license(text)
    } else if is_settings(name) {
        detect_license_of_settings(text)
    } else {
        detect_license_of_code(text, language)
    };
    (FileRole::File, detected)
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

/// Settings that list licenses as data: those a tool allows, those of other files.
fn is_settings(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    matches!(ending, Some("toml" | "yml" | "yaml" | "ini" | "conf" | "properties" | "lock"))
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
        check("setup.py", "setup(license='ISC')\n", (FileRole::File, Some("ISC")));
        check("Cargo.toml", "[package]\nname = \"a\"\nlicense = \"ISC\"\n", (FileRole::Manifest, Some("ISC")));
        check("a.cabal", "license: ISC\n", (FileRole::Manifest, Some("ISC")));
    }
}
