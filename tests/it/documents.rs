//! What the documents say of the program is true: verbs, languages, links. `KINPRINT_BLESS=1` writes the language table
//! anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use kinprint::lexer::Language;

use crate::project::{Project, copy_tree};

const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];

fn path_of(document: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(document)
}

fn text_of(document: &str) -> String {
    fs::read_to_string(path_of(document)).unwrap_or_else(|error| panic!("{document}: {error}"))
}

/// The verbs that `--help` lists.
fn verbs() -> Vec<String> {
    let help = Project::new().run(&["--help"]).stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let first_words = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = first_words.map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").collect()
}

#[test]
fn the_readme_names_every_verb_and_no_other() {
    let readme = text_of("README.md");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `kinprint "));
    let mut named: Vec<_> = rows.map(|row| row.split([' ', '`']).next().unwrap().to_owned()).collect();
    named.dedup();
    let mut existing = verbs();
    existing.sort();
    named.sort();
    named.dedup();
    assert_eq!(named, existing);
}

/// What the README shows of a command, as lines; `…` stands for any number of them.
fn shown_of(command: &str) -> Vec<String> {
    let readme = text_of("README.md");
    let rest = readme.split_once(&format!("$ {command}\n")).unwrap_or_else(|| panic!("`{command}` is not shown")).1;
    let lines = rest.lines().take_while(|line| !line.starts_with("$ ") && *line != "```");
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_readmes_example_is_what_is_printed() {
    let case = path_of("tests/golden/snippet-in-host");
    let project = Project::new();
    copy_tree(&case.join("corpus"), &project.path("corpus"));
    copy_tree(&case.join("project"), &project.path("app"));
    project.run(&["index", "corpus", "-q"]).check(0, &[]);
    for command in ["scan app", "explain src/app/ReceiptPrinter.java:40 --project app"] {
        let run = project.run(&command.split(' ').collect::<Vec<_>>());
        let mut printed = run.stdout.lines();
        for line in shown_of(&format!("kinprint {command}")).iter().filter(|line| *line != "…") {
            assert!(printed.any(|other| other == line), "`{line}` is not printed there\n{run}");
        }
    }
}

/// The languages by family, as the table of the README shows them.
fn language_table() -> String {
    let mut families: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for language in Language::all().filter(|language| *language != Language::GENERIC) {
        families.entry(language.family().name()).or_default().push(language.name());
    }
    let mut singles = Vec::new();
    let mut table = String::from("| together | languages |\n| --- | --- |\n");
    for (family, members) in families {
        match members.as_slice() {
            [single] => singles.push(*single),
            _ => writeln!(table, "| {family} | {} |", members.join(", ")).unwrap(),
        }
    }
    singles.sort_unstable();
    table + &format!("| each alone | {} |\n", singles.join(", "))
}

#[test]
fn the_readme_lists_the_languages_there_are() {
    const START: &str = "<!-- languages: written by the test `documents` -->\n";
    const END: &str = "<!-- end of languages -->";
    let readme = text_of("README.md");
    let (head, rest) = readme.split_once(START).expect("the README marks the table's start");
    let (table, tail) = rest.split_once(END).expect("the README marks the table's end");
    if std::env::var_os("KINPRINT_BLESS").is_some() {
        fs::write(path_of("README.md"), [head, START, &language_table(), END, tail].concat()).unwrap();
        return;
    }
    assert_eq!(table, language_table(), "run this test with KINPRINT_BLESS=1");
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in DOCUMENTS {
        let text = text_of(document);
        let targets = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
        for target in targets.filter(|target| !target.starts_with("http") && !target.starts_with('#')) {
            let base = root.join(document).parent().unwrap().join(target);
            assert!(base.exists(), "{document} links to `{target}`, which is not there");
        }
    }
}

/// Laws name the tests that check them, as `it::module`.
#[test]
fn named_tests_exist() {
    for document in DOCUMENTS {
        let text = text_of(document);
        for name in text.split("`it::").skip(1).map(|rest| rest.split(['`', ':']).next().unwrap()) {
            let file = path_of(&format!("tests/it/{name}.rs"));
            assert!(file.exists() || path_of(&format!("tests/it/{name}")).exists(), "{document}: `it::{name}` is gone");
        }
    }
}
