//! License files: which paths hold license texts, which one is nearest to a file, and which text says what it is by
//! its own title. Pure, over paths and bytes.
//!
//! First level: a text is named only by its title line; two titles in one file, or a title that leaves "only" or "or
//! later" open (the GNU licenses), name nothing. Recognising texts themselves comes with the license detector.

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

/// Title lines of license texts, in lower case with single spaces, and what they name.
const TITLES: &[(&str, &str)] = &[
    ("0bsd license", "0BSD"),
    ("bsd 2-clause license", "BSD-2-Clause"),
    ("bsd 3-clause license", "BSD-3-Clause"),
    ("boost software license - version 1.0 - august 17th, 2003", "BSL-1.0"),
    ("cc0 1.0 universal", "CC0-1.0"),
    ("eclipse public license - v 1.0", "EPL-1.0"),
    ("eclipse public license - v 2.0", "EPL-2.0"),
    ("isc license", "ISC"),
    ("mit license", "MIT"),
    ("mozilla public license version 2.0", "MPL-2.0"),
    ("mozilla public license, version 2.0", "MPL-2.0"),
    ("the isc license", "ISC"),
    ("the mit license", "MIT"),
    ("the mit license (mit)", "MIT"),
    ("this is free and unencumbered software released into the public domain.", "Unlicense"),
    ("zlib license", "Zlib"),
];

/// Titles that make a text ambiguous without naming a license by themselves.
const OPEN_TITLES: [&str; 4] = [
    "gnu general public license",
    "gnu lesser general public license",
    "gnu affero general public license",
    "gnu library general public license",
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

/// Returns the license a text names in its title, `None` unless that is certain.
pub fn find_titled_license(text: &[u8]) -> Option<SpdxExpression> {
    let text = String::from_utf8_lossy(text);
    let mut found: Option<&str> = None;
    let (mut n_lines, mut previous) = (0, String::new());
    for line in text.lines() {
        let line = normalised(line);
        if line.is_empty() {
            continue;
        }
        n_lines += 1;
        if OPEN_TITLES.contains(&line.as_str()) {
            return None;
        }
        // The Apache title takes two lines.
        let is_apache = previous == "apache license" && line.starts_with("version 2.0, january 2004");
        let titled = if is_apache { Some("Apache-2.0") } else { title(&line) };
        match (found, titled) {
            (Some(known), Some(other)) if known != other => return None,
            // A title far below the beginning is a second text below an unknown one.
            (None, Some(_)) if n_lines > 3 => return None,
            (None, Some(id)) => found = Some(id),
            _ => {}
        }
        previous = line;
    }
    found.and_then(|id| SpdxExpression::parse(id).ok())
}

fn title(line: &str) -> Option<&'static str> {
    TITLES.iter().find(|(title, _)| *title == line).map(|(_, id)| *id)
}

fn normalised(line: &str) -> String {
    let line = line.trim().trim_matches(['#', '=', '*', '-', '_', ' ', ':']);
    line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
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

    fn titled(text: &str) -> Option<String> {
        find_titled_license(text.as_bytes()).map(|expression| expression.to_string())
    }

    #[test]
    fn titles_name_licenses() {
        assert_eq!(titled("MIT License\n\nCopyright (c) 2020 X\n\nwords").as_deref(), Some("MIT"));
        assert_eq!(titled("# The MIT License (MIT)\n").as_deref(), Some("MIT"));
        assert_eq!(titled("\n      Apache License\n   Version 2.0, January 2004\n").as_deref(), Some("Apache-2.0"));
        assert_eq!(titled("Mozilla Public License Version 2.0\n====\n").as_deref(), Some("MPL-2.0"));
    }

    #[test]
    fn nothing_is_guessed() {
        assert_eq!(titled("Copyright 2020 X\nAll rights reserved."), None);
        assert_eq!(titled("MIT License\n\nwords\n\nISC License\n\nwords"), None);
        assert_eq!(titled("GNU GENERAL PUBLIC LICENSE\nVersion 2, June 1991"), None);
        assert_eq!(titled("My terms\nare\nthese\nlines\nMIT License\n"), None);
        assert_eq!(titled("MIT License, but with changes"), None);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..99), path in any::<String>(), all in prop::collection::vec(any::<String>(), 0..4)) {
            let _ = find_titled_license(&bytes);
            let _ = is_license_path(&path);
            let _ = nearest_license_files(&path, &all);
        }
    }
}
