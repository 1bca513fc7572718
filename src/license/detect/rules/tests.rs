//! Rules as files are imported, packed and found in texts; broken and hostile ones are named. All texts are ours.

use std::slice::from_ref;

use proptest::prelude::*;

use super::*;
use crate::license::detect::words::words_of;

fn file(path: &str, text: &str) -> RuleFile {
    RuleFile { path: path.to_owned(), text: Ok(text.as_bytes().to_vec()) }
}

const OWN: &str = "---\nkey: weir-own\nspdx_license_key: LicenseRef-weir-own\n---\n";
const MIT: &str = "---\nkey: mit\nspdx_license_key: MIT\n---\n";

fn rule(fields: &str, text: &str) -> String {
    format!("---\nlicense_expression: weir-own\n{fields}\n---\n{text}")
}

/// A text of many different words.
fn long_text() -> String {
    let word =
        |n: usize| format!("{}{}", ["weir", "sluice", "gate", "mill"][n % 4], (b'a' + (n / 4) as u8 % 26) as char);
    (0..100).map(|n| word(n) + if n % 10 == 9 { "\n" } else { " " }).collect()
}

fn imported(rules: &[(&str, String)]) -> ImportedRules {
    let mut files = vec![file("weir-own.LICENSE", OWN), file("mit.LICENSE", MIT)];
    files.extend(rules.iter().map(|(path, text)| file(path, text)));
    import_rules(&files, "By us", "here")
}

/// The rules found, as `expression first-end` in words.
#[track_caller]
fn check(rules: &[String], text: &str, expected: &[&str]) {
    let rules: Vec<(String, String)> =
        rules.iter().enumerate().map(|(idx, text)| (format!("{idx}.RULE"), text.clone())).collect();
    let rules: Vec<(&str, String)> = rules.iter().map(|(path, text)| (path.as_str(), text.clone())).collect();
    let imported = imported(&rules);
    assert_eq!(imported.broken, []);
    let set = RuleSet::new(imported.packed).unwrap();
    let found = search::find(&set, &words_of(text.as_bytes()));
    let shown: Vec<String> =
        found.iter().map(|found| format!("{} {}-{}", found.expression, found.words.start, found.words.end)).collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn short_rules_match_word_by_word() {
    let notice = rule("is_license_notice: yes", "Use it as the river wills.");
    check(from_ref(&notice), "// Use it, as the river wills!\n", &["LicenseRef-weir-own 0-6"]);
    check(from_ref(&notice), "Use it as the old river wills.", &[]);
    check(
        &[notice],
        "Do use it as the river wills, and use it as the river wills",
        &["LicenseRef-weir-own 1-7", "LicenseRef-weir-own 8-14"],
    );
    let name = rule("is_license_reference: yes", "River terms");
    check(&[name], "the river terms of", &["LicenseRef-weir-own 1-3"]);
}

#[test]
fn long_rules_match_nearly() {
    let long = long_text();
    let text = rule("is_license_text: yes", &long);
    check(from_ref(&text), &long, &["LicenseRef-weir-own 0-100"]);
    check(from_ref(&text), &long.replace("sluiceg", "slewsg"), &["LicenseRef-weir-own 0-100"]);
    // Too much is missing; a word that tells licenses apart is added; it is to be continuous; a phrase is cut.
    let half: String = long.lines().take(6).map(|line| format!("{line}\n")).collect();
    check(from_ref(&text), &half, &[]);
    check(&[text], &long.replace("sluiceg", "not sluiceg"), &[]);
    let edited = long.replace("sluiceg", "slewsg");
    check(&[rule("is_license_text: yes\nis_continuous: yes", &long)], &edited, &[]);
    let required = long.replace("weirg sluiceg gateg", "{{weirg sluiceg gateg}}");
    assert_ne!(required, long);
    check(&[rule("is_license_text: yes", &required)], &edited, &[]);
    check(&[rule("is_license_text: yes", &required)], &long.replace("weirb", "were"), &["LicenseRef-weir-own 0-100"]);
    check(&[rule("is_license_text: yes\nminimum_coverage: 100", &long)], &edited, &[]);
}

#[test]
fn the_longest_match_counts_and_false_positives_suppress() {
    let short = rule("is_license_notice: yes", "under the river terms");
    let longer = rule("is_false_positive: yes", "a boat under the river terms of tide");
    check(&[short.clone(), longer.clone()], "a boat under the river terms of tide", &[" 0-8"]);
    check(&[short.clone(), longer], "a ship under the river terms of tide", &["LicenseRef-weir-own 2-6"]);
    let unsure = rule("is_license_notice: yes\nrelevance: 50", "under the tide terms");
    check(&[short, unsure], "under the tide terms", &[]);
}

#[test]
fn keys_become_identifiers() {
    let mut keys = Keys::default();
    for (key, fields) in [
        ("mit", "spdx_license_key: MIT"),
        ("gpl-2.0-plus", "spdx_license_key: GPL-2.0-or-later\nother_spdx_license_keys:\n  - GPL-2.0+"),
        ("old", "spdx_license_key: GPL-2.0\nother_spdx_license_keys:\n- ISC"),
        ("classpath-exception-2.0", "spdx_license_key: Classpath-exception-2.0"),
        ("public-domain", "spdx_license_key: LicenseRef-scancode-public-domain"),
        ("bare", "name: Bare"),
    ] {
        let text = format!("---\nkey: {key}\n{fields}\n---\n");
        assert_eq!(keys.add(&Front::read(&text).unwrap()).unwrap(), key);
    }
    let check = |text: &str, expected: &str| assert_eq!(keys.expression(text).unwrap().as_str(), expected);
    check("mit", "MIT");
    check(
        "MIT or (gpl-2.0-plus with classpath-exception-2.0 and bare)",
        "MIT OR (GPL-2.0-or-later WITH \
        Classpath-exception-2.0 AND LicenseRef-scancode-bare)",
    );
    check("public-domain", "LicenseRef-public-domain");
    check("old", "ISC");
    check("mit with bare", "MIT AND LicenseRef-scancode-bare");
    assert!(keys.expression("mit or nowhere").unwrap_err().contains("nowhere"));
    assert!(keys.expression(&"(".repeat(10_000)).is_err());
    assert!(keys.expression("mit or").is_err());
}

#[test]
fn broken_files_are_named_and_the_rest_taken() {
    let imported = imported(&[
        ("good.RULE", rule("is_license_notice: yes", "under the river terms")),
        ("same.RULE", rule("is_license_notice: yes", "Under the RIVER terms!")),
        ("key.RULE", "---\nlicense_expression: nowhere\n---\na b c d".to_owned()),
        ("none.RULE", "---\nis_license_text: yes\n---\na b c d".to_owned()),
        ("yaml.RULE", "---\nlicense_expression: &a [*a, *a]\n---\na b c d".to_owned()),
        ("head.RULE", "a b c d".to_owned()),
        ("empty.RULE", rule("", " -- ")),
        ("open.RULE", rule("", "a {{b c d")),
        ("huge.RULE", rule("", &"a b ".repeat(3 << 20))),
        ("exception.RULE", "---\nlicense_expression: 389-exception\n---\na b c d e f".to_owned()),
        ("old.RULE", rule("is_deprecated: yes", "a b c d e")),
        ("notes.txt", "nothing".to_owned()),
    ]);
    let broken: Vec<&str> = imported.broken.iter().map(|broken| broken.path.as_str()).collect();
    assert_eq!(broken, ["empty.RULE", "head.RULE", "huge.RULE", "key.RULE", "none.RULE", "open.RULE", "yaml.RULE"]);
    assert!(imported.broken.iter().all(|broken| !broken.reason.is_empty()));
    let set = RuleSet::new(imported.packed).unwrap();
    assert_eq!((set.n_rules(), set.attribution(), set.source()), (1, "By us", "here"));
}

#[test]
fn a_hundred_thousand_rules_are_packed() {
    let files: Vec<RuleFile> =
        std::iter::once(file("weir-own.LICENSE", OWN))
            .chain((0..100_000).map(|n| {
                file(&format!("{n}.RULE"), &rule("is_license_notice: yes", &format!("under river terms {n}x")))
            }))
            .collect();
    let imported = import_rules(&files, "", "");
    assert_eq!((imported.n_rules, imported.broken.len()), (100_000, 0));
    let set = RuleSet::new(imported.packed).unwrap();
    assert_eq!(search::find(&set, &words_of(b"it is under river terms 77777x now")).len(), 1);
}

#[test]
fn damaged_files_are_refused_or_read_to_their_end() {
    let packed = imported(&[("a.RULE", rule("is_license_text: yes", &long_text()))]).packed;
    assert_eq!(RuleSet::new(Vec::new()).unwrap_err(), RuleSetError::Damaged);
    assert_eq!(RuleSet::new(packed[..packed.len() - 1].to_vec()).unwrap_err(), RuleSetError::Damaged);
    let mut other = packed.clone();
    other[8] ^= 1;
    assert_eq!(RuleSet::new(other).unwrap_err(), RuleSetError::OtherVersion);
    let words = words_of(long_text().as_bytes());
    for at in (52..packed.len()).step_by(5) {
        let mut damaged = packed.clone();
        damaged[at] ^= 0xFF;
        if let Ok(set) = RuleSet::new(damaged) {
            let _ = (search::find(&set, &words), set.attribution());
        }
    }
}

proptest! {
    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), rule in "(---\n|[a-z_]{1,3}: |yes|\n|\\{\\{|\\}\\}|é| )*") {
        let _ = RuleSet::new(bytes);
        let _ = import_rules(&[file("a.RULE", &rule), file("a.LICENSE", &rule)], "", "");
    }
}
