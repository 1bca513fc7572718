//! License files: which paths hold license texts, and which one is nearest to a file. Pure, over paths.

use super::SpdxExpression;

/// Stems of license files; `LICENSE-MIT`, `COPYING.LESSER`, `license.md` belong to them.
const STEMS: [&str; 9] =
    ["license", "licence", "licenses", "licences", "copying", "copyright", "unlicense", "mit-license", "notice"];

/// Endings of texts; others (`license.rs`, `copying.py`) are code.
const TEXT_ENDINGS: [&str; 7] = ["txt", "md", "rst", "html", "adoc", "text", "markdown"];

/// Endings that name code or data rather than a license (`license.h`, `copyright.json`).
const CODE_ENDINGS: [&str; 40] = [
    "c", "cc", "cfg", "cpp", "cs", "css", "dart", "erb", "go", "h", "hpp", "hs", "in", "java", "js", "json", "jsx",
    "kt", "lock", "lua", "map", "mjs", "mm", "php", "pl", "png", "po", "py", "pyc", "rb", "rs", "scala", "sh", "svg",
    "swift", "toml", "ts", "tsx", "xml", "yml",
];

/// Tells whether a path names a license text: by its file name, or by lying in a `LICENSES` directory.
pub fn is_license_path(path: &str) -> bool {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    let in_licenses = directory.rsplit('/').next().is_some_and(|parent| parent == "LICENSES" || parent == "licenses");
    let name = name.to_ascii_lowercase();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    if in_licenses && ending.is_some_and(|ending| TEXT_ENDINGS.contains(&ending)) {
        return true;
    }
    let has_stem = STEMS.iter().any(|stem| {
        name.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
            || name.rsplit_once('.').is_none() && name.strip_suffix(stem).is_some_and(|rest| rest.ends_with(['-', '_']))
    });
    has_stem && !ending.is_some_and(|ending| CODE_ENDINGS.contains(&ending))
}

/// Returns the license that a text in a `LICENSES` directory is called after, as REUSE demands: `LICENSES/MIT.txt`.
pub fn license_of_name(path: &str) -> Option<SpdxExpression> {
    let (directory, name) = path.rsplit_once('/')?;
    if directory.rsplit('/').next() != Some("LICENSES") {
        return None;
    }
    let ending = name.rsplit_once('.').filter(|(_, ending)| TEXT_ENDINGS.contains(ending));
    let stem = ending.map_or(name, |(stem, _)| stem);
    if stem.contains(' ') { None } else { SpdxExpression::parse(stem).ok() }
}

/// Returns the license files nearest to `path`, upward, that are in one directory; none if there are none.
///
/// `license_paths` are those of the package, sorted. NOTICE files alone are no license and do not stop the way up.
pub fn nearest_license_files<'a>(path: &str, license_paths: &'a [String]) -> Vec<&'a str> {
    let mut directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    loop {
        let here: Vec<&str> = license_paths
            .iter()
            .map(String::as_str)
            .filter(|license| is_directly_in(license, directory) || is_directly_in_licenses(license, directory))
            .collect();
        if here.iter().any(|license| !is_notice(license)) {
            return here.into_iter().filter(|license| !is_notice(license)).collect();
        }
        if directory.is_empty() {
            return Vec::new();
        }
        directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// Returns the nearest notice files, upward from the directory of `path`: what a package asks to be handed on beside its license.
pub fn nearest_notices<'a>(path: &str, license_paths: &'a [String]) -> Vec<&'a str> {
    let mut directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    loop {
        let is_here = |notice: &&str| is_notice(notice) && is_directly_in(notice, directory);
        let here: Vec<&str> = license_paths.iter().map(String::as_str).filter(is_here).collect();
        if !here.is_empty() || directory.is_empty() {
            return here;
        }
        directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

fn is_directly_in(path: &str, directory: &str) -> bool {
    path.rsplit_once('/').map_or("", |(parent, _)| parent) == directory
}

fn is_directly_in_licenses(path: &str, directory: &str) -> bool {
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let (above, name) = parent.rsplit_once('/').unwrap_or(("", parent));
    above == directory && name.eq_ignore_ascii_case("licenses")
}

fn is_notice(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with("notice") || name.starts_with("copyright")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn knows_license_files_by_name() {
        for path in [
            "LICENSE",
            "a/COPYING.LESSER",
            "LICENSE-MIT",
            "license.md",
            "UNLICENSE",
            "LICENSES/MIT.txt",
            "MIT-LICENSE",
            "NOTICE",
            "LICENCE.txt",
            "licenses/LICENSE.tar",
            "LICENSE_1_0.txt",
            "LICENSE.APACHE2",
        ] {
            assert!(is_license_path(path), "{path}");
        }
        for path in
            ["license.rs", "src/licensed.c", "COPYING.py", "a/b.txt", "licenses.json", "", "relicense", "copyright.h"]
        {
            assert!(!is_license_path(path), "{path}");
        }
    }

    #[test]
    fn the_nearest_notices_are_found_upward() {
        let paths = ["LICENSE", "NOTICE", "a/NOTICE.txt", "a/b/LICENSE", "c/COPYRIGHT"].map(str::to_owned);
        let check = |path: &str, expected: &[&str]| assert_eq!(nearest_notices(path, &paths), expected, "{path}");
        check("x.c", &["NOTICE"]);
        check("a/b/x.c", &["a/NOTICE.txt"]);
        check("c/d/x.c", &["c/COPYRIGHT"]);
        assert!(nearest_notices("x.c", &[]).is_empty());
    }

    #[test]
    fn texts_in_licenses_are_called_after_theirs() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(license_of_name(path).as_ref().map(SpdxExpression::as_str), expected, "{path}");
        };
        check("LICENSES/MIT.txt", Some("MIT"));
        check("a/LICENSES/GPL-3.0-or-later.txt", Some("GPL-3.0-or-later"));
        check("LICENSES/LicenseRef-Ours.md", Some("LicenseRef-Ours"));
        check("LICENSES/Apache-2.0", Some("Apache-2.0"));
        for path in ["MIT.txt", "LICENSES/mine.txt", "LICENSES/Classpath-exception-2.0.txt", "licenses/MIT.txt", "x"] {
            check(path, None);
        }
    }

    #[test]
    fn the_nearest_is_found_upward() {
        let all: Vec<String> =
            ["LICENSE-APACHE", "LICENSE-MIT", "lib/NOTICE", "vendor/z/LICENSE"].map(str::to_owned).into();
        assert_eq!(nearest_license_files("lib/a/x.c", &all), ["LICENSE-APACHE", "LICENSE-MIT"]);
        assert_eq!(nearest_license_files("vendor/z/src/x.c", &all), ["vendor/z/LICENSE"]);
        assert_eq!(nearest_license_files("vendor/zz/x.c", &all), ["LICENSE-APACHE", "LICENSE-MIT"]);
        assert_eq!(nearest_license_files("x.c", &all[2..]), Vec::<&str>::new());
        let reuse = vec!["LICENSES/MIT.txt".to_owned()];
        assert_eq!(nearest_license_files("src/x.c", &reuse), ["LICENSES/MIT.txt"]);
    }

    proptest! {
        #[test]
        fn never_panics(path in any::<String>(), all in prop::collection::vec(any::<String>(), 0..4)) {
            let _ = is_license_path(&path);
            let _ = nearest_license_files(&path, &all);
        }
    }
}
