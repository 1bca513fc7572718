//! A file of every kind of paragraph, the names in use, hostile input.

use proptest::prelude::*;

use super::*;

const FILE: &str = "\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: example
Source: https://example.org/
Copyright: 2001 The Example Project

Files: *
Copyright: 2001-2004, Ada Example <ada@example.org>
           2005 Bo Example
License: GPL-2+

# A comment stands between.
Files: src/*.c
 ./doc/a\\*b lib/?.h,
Copyright:
 1999 Cy Example
License: Expat
 Do what you like.
 .
  Indented.

Files: debian/*
Copyright: 2010 Dee Example
License: GPL-2+ and public-domain

License: GPL-2+
 On Debian systems, see a file.
";

#[test]
fn reads_a_file() {
    let file = Dep5::find_in(FILE).unwrap();
    assert_eq!(file.upstream_name.as_deref(), Some("example"));
    assert_eq!(file.source.as_deref(), Some("https://example.org/"));
    assert_eq!(file.copyright, ["2001 The Example Project"]);
    assert_eq!((file.files.len(), file.licenses.len()), (3, 1));
    assert_eq!(file.files[0].copyright, ["2001-2004, Ada Example <ada@example.org>", "2005 Bo Example"]);
    assert!(file.files[0].is_catch_all() && !file.files[1].is_catch_all());
    assert_eq!(file.files[1].patterns, ["src/*.c", "doc/a\\*b", "lib/?.h"]);
    assert_eq!(file.files[1].copyright, ["1999 Cy Example"]);
    assert_eq!(file.files[1].license.text, "Do what you like.\n\n Indented.");
    assert_eq!(file.text_of(&file.files[0].license), Some("On Debian systems, see a file."));
    assert_eq!(file.text_of(&file.files[2].license), None);
    let crlf = FILE.replace('\n', "\r\n");
    assert_eq!(Dep5::find_in(&crlf).unwrap().files[2].license.name, "GPL-2+ and public-domain");
}

#[test]
fn the_last_paragraph_that_matches_counts() {
    let file = Dep5::find_in(FILE).unwrap();
    let check = |path: &str, expected: usize| {
        let found = file.paragraph_of(path).unwrap();
        assert!(std::ptr::eq(found, &raw const file.files[expected]), "{path}: {:?}", found.patterns);
    };
    check("README", 0);
    check("src/a.c", 1);
    check("src/deep/er/a.c", 1); // `*` goes over slashes.
    check("src/a.h", 0);
    check("doc/a*b", 1);
    check("doc/axb", 0);
    check("lib/é.h", 1);
    check("lib/ab.h", 0);
    check("./debian/rules", 2);
    let none = Dep5::find_in("Format: x\n\nFiles: a\nLicense: MIT\n").unwrap();
    assert_eq!(none.paragraph_of("b"), None);
}

#[test]
fn prose_is_not_of_this_format() {
    assert_eq!(Dep5::find_in("This package was made by Ada.\n\nLicense: it is free.\n"), None);
    assert_eq!(Dep5::find_in(""), None);
    assert!(Dep5::find_in("Format-Specification: http://dep.debian.net/deps/dep5\n").is_some());
}

#[test]
fn short_names_become_expressions() {
    let check = |name: &str, expected: &str| {
        let license = spdx_of_short_name(name).unwrap();
        assert_eq!((license.expression.as_str(), license.is_known), (expected, true), "{name}");
    };
    check("GPL-2+", "GPL-2.0-or-later");
    check("GPL-3.0", "GPL-3.0-only");
    check("gpl-2.0+", "GPL-2.0-or-later");
    check("GPL-2.0-or-later", "GPL-2.0-or-later");
    check("LGPL-2.1+", "LGPL-2.1-or-later");
    check("LGPL-2", "LGPL-2.0-only");
    check("AGPL-3+", "AGPL-3.0-or-later");
    check("GFDL-1.3+", "GFDL-1.3-or-later");
    check("GFDL-NIV-1.2+", "GFDL-1.2-no-invariants-or-later");
    check("Expat", "MIT");
    check("MIT", "MIT");
    check("expat~Ada", "MIT");
    check("BSD-3-clause", "BSD-3-Clause");
    check("Apache-2.0", "Apache-2.0");
    check("ISC", "ISC");
    check("CC0", "CC0-1.0");
    check("CC-BY-SA-3.0", "CC-BY-SA-3.0");
    check("public-domain", "LicenseRef-public-domain");
    check("Artistic or GPL-1+", "Artistic-1.0-Perl OR GPL-1.0-or-later");
    check("GPL-1+ or Artistic, and BSD-4-clause", "(GPL-1.0-or-later OR Artistic-1.0-Perl) AND BSD-4-Clause");
    check("GPL-2 and MPL-1.1 or Expat", "(GPL-2.0-only AND MPL-1.1) OR MIT");
    check("MPL-1.1 or GPL-2+ or LGPL-2.1+", "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later");
    check("Expat, ISC", "MIT AND ISC");
    check("GPL-2+ with Autoconf exception", "GPL-2.0-or-later WITH Autoconf-exception-2.0");
    check("GPL-3+ with Autoconf exception", "GPL-3.0-or-later WITH Autoconf-exception-3.0");
    check("GPL-2+ with Libtool exception", "GPL-2.0-or-later WITH Libtool-exception");
    check("GPL-2-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0");
    check("Perl or Expat", "(Artistic-1.0-Perl OR GPL-1.0-or-later) OR MIT");
}

#[test]
fn unknown_names_stay_visible() {
    let check = |name: &str, expected: &str| {
        let license = spdx_of_short_name(name).unwrap();
        assert_eq!((license.expression.as_str(), license.is_known), (expected, false), "{name}");
    };
    check("BSD-like", "LicenseRef-BSD-like");
    check("GPL", "LicenseRef-GPL");
    check("GPL-9+", "LicenseRef-GPL-9");
    check("Expat and other_terms", "MIT AND LicenseRef-other-terms");
    check("GPL-2+ with OpenSSL exception", "LicenseRef-GPL-2-with-OpenSSL-exception");
    check("or", "LicenseRef-or");
    check("???", "LicenseRef-unnamed");
    assert_eq!(spdx_of_short_name(""), None);
    assert_eq!(spdx_of_short_name(&"x".repeat(2000)), None);
    let many = vec!["MIT"; 99].join(" or ");
    assert!(!spdx_of_short_name(&many).unwrap().is_known);
}

#[test]
fn hostile_files_end() {
    let stars = format!("Format: x\n\nFiles: {}b\nLicense: MIT\n", "*a".repeat(3000));
    assert_eq!(Dep5::find_in(&stars).unwrap().paragraph_of(&"a".repeat(4000)), None);
    let many = format!("Format: x\n\n{}", "Files: a\n\n".repeat(50_000));
    assert!(Dep5::find_in(&many).unwrap().files.len() < 50_000);
    assert_eq!(Dep5::find_in(&"\n".repeat(MAX_BYTES + 1)), None);
    assert_eq!(Dep5::find_in(&"\n".repeat(1 << 20)), None);
}

proptest! {
    #[test]
    fn never_panics(text in any::<String>(), field in "(GPL-[123]\\+?|MIT|or|and|,|with|exception|[ a-zé~-]){0,30}") {
        let file = Dep5::find_in(&format!("Format: 1\n\nFiles: {text}\nLicense: {field}\n{text}"));
        if let Some(file) = file {
            let _ = file.paragraph_of(&text);
        }
        if let Some(license) = spdx_of_short_name(&field) {
            prop_assert!(SpdxReparsed::of(&license).is_same);
        }
    }

    #[test]
    fn a_glob_agrees_with_a_plain_matcher(pattern in "[ab*?]{0,8}", path in "[ab]{0,8}") {
        fn plain(pattern: &[u8], path: &[u8]) -> bool {
            match (pattern.first(), path.first()) {
                (None, None) => true,
                (Some(b'*'), _) => plain(&pattern[1..], path) || (!path.is_empty() && plain(pattern, &path[1..])),
                (Some(b'?'), Some(_)) => plain(&pattern[1..], &path[1..]),
                (Some(wanted), Some(found)) if wanted == found => plain(&pattern[1..], &path[1..]),
                _ => false,
            }
        }
        prop_assert_eq!(Glob::of_files_field(&pattern).matches(&path), plain(pattern.as_bytes(), path.as_bytes()));
    }
}

struct SpdxReparsed {
    is_same: bool,
}

impl SpdxReparsed {
    fn of(license: &Dep5License) -> Self {
        let again = crate::license::SpdxExpression::parse(license.expression.as_str());
        Self { is_same: again.is_ok_and(|again| again == license.expression) }
    }
}
