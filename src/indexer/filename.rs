//! Names of files and directories as the last word on what a package is: `zlib-1.3.1.tar.gz`, `cobra@v1.8.0`. Pure.

use crate::provenance::{Ecosystem, KnownBy, Package, Purl};
use crate::source::archive::ArchiveKind;

/// Splits `NAME-VERSION`, `NAME_VERSION`, `NAME@VERSION`: at the first of these signs behind which a version begins.
/// `None` when there is no such place.
pub(super) fn split_name_version(text: &str) -> Option<(&str, &str)> {
    let starts = text.char_indices().filter(|&(at, sign)| at > 0 && matches!(sign, '-' | '_' | '@'));
    let mut splits = starts.map(|(at, _)| (&text[..at], &text[at + 1..]));
    splits.find(|(_, version)| is_version(version))
}

/// A version begins with digits, a `v` before them allowed, and goes on with a dot or ends: `64-asm` is none.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let after_digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    after_digits.len() < text.len() && (after_digits.is_empty() || after_digits.starts_with('.'))
}

/// Makes a package of the name of a directory or archive. Endings of archives tell the ecosystem.
pub(super) fn package_of_name(file_name: &str) -> Package {
    let (stem, ecosystem) = match ArchiveKind::split_name(file_name) {
        Some((stem, _)) => (stem, ecosystem_of_ending(file_name)),
        None => (file_name, Ecosystem::Generic),
    };
    let (name, version) = match ecosystem {
        // NAME-VERSION-PYTHON-ABI-PLATFORM, in which neither name nor version holds a `-`.
        Ecosystem::Pypi => wheel_name(stem),
        _ => split_name_version(stem),
    }
    .unwrap_or((stem, ""));
    let version = version.strip_suffix(".orig").unwrap_or(version);
    let built = Purl::build(ecosystem, name, version).or_else(|_| Purl::build(Ecosystem::Generic, stem, ""));
    let (purl, name, version) = match built {
        Ok(purl) => (purl.to_string(), purl.full_name(), purl.version().to_owned()),
        // A name such as `..` of which no URL can be made.
        Err(_) => ("pkg:generic/unnamed".to_owned(), "unnamed".to_owned(), String::new()),
    };
    Package {
        purl,
        name,
        version,
        license: None,
        released_at: None,
        released_at_source: None,
        source_url: None,
        known_by: KnownBy::FileName,
    }
}

fn ecosystem_of_ending(file_name: &str) -> Ecosystem {
    let lower = file_name.to_ascii_lowercase();
    match lower.rsplit('.').next() {
        Some("crate") => Ecosystem::Cargo,
        Some("whl") => Ecosystem::Pypi,
        Some("gem") => Ecosystem::Gem,
        _ => Ecosystem::Generic,
    }
}

fn wheel_name(stem: &str) -> Option<(&str, &str)> {
    let mut parts = stem.split('-');
    Some((parts.next()?, parts.next()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn splits_names() {
        for (text, expected) in [
            ("serde-1.0.228", Some(("serde", "1.0.228"))),
            ("zlib_1.2.13.dfsg", Some(("zlib", "1.2.13.dfsg"))),
            ("cobra@v1.8.0", Some(("cobra", "v1.8.0"))),
            ("x86-64-asm-0.1.0", Some(("x86-64-asm", "0.1.0"))),
            ("sqlite-amalgamation-3450000", Some(("sqlite-amalgamation", "3450000"))),
            ("md5-simd", None),
            ("src", None),
            ("-1.0", None),
            ("7zip-22.1", Some(("7zip", "22.1"))),
        ] {
            assert_eq!(split_name_version(text), expected, "{text}");
        }
    }

    #[test]
    fn names_become_packages() {
        for (name, purl) in [
            ("serde-1.0.228.crate", "pkg:cargo/serde@1.0.228"),
            ("zlib-1.3.1.tar.gz", "pkg:generic/zlib@1.3.1"),
            ("zlib_1.2.13.orig.tar.xz", "pkg:generic/zlib@1.2.13"),
            ("Foo_Bar-1.0-py3-none-any.whl", "pkg:pypi/foo-bar@1.0"),
            ("rake-13.0.6.gem", "pkg:gem/rake@13.0.6"),
            ("my stuff", "pkg:generic/my%20stuff"),
            ("", "pkg:generic/unnamed"),
        ] {
            assert_eq!(package_of_name(name).purl, purl, "{name}");
        }
    }

    proptest! {
        #[test]
        fn always_gives_a_valid_purl(name in any::<String>()) {
            let package = package_of_name(&name);
            prop_assert_eq!(Purl::parse(&package.purl).unwrap().to_string(), package.purl);
        }
    }
}
