//! Which files are fingerprinted at which levels.

use crate::lexer::Language;

use super::Level;

/// Returns the levels at which a file is fingerprinted, when it is indexed and when it is scanned.
///
/// Code gets both. Text of no known language has no keywords, so that at level A one paragraph is like another: it
/// gets level E, which finds code in languages without a table. Prose and data get none: what is shared there (license
/// texts and headers, lock files, word lists, test output) is in hundreds of packages and says nothing of a copy; a file
/// of it that is copied whole is found by its hash. In 381 crates (263 MB) such text holds 31 % of all tokens; without it
/// an index is a third smaller.
pub fn levels_of(language: Language, path: &str) -> &'static [Level] {
    if language != Language::GENERIC {
        &[Level::Exact, Level::Abstract]
    } else if is_prose_or_data(path) {
        &[]
    } else {
        &[Level::Exact]
    }
}

/// Endings of generic text that is no code.
const PROSE_AND_DATA: [&str; 66] = [
    "abi",
    "adoc",
    "asc",
    "bib",
    "bnd",
    "cfg",
    "changes",
    "conf",
    "csproj",
    "csv",
    "dat",
    "diff",
    "dtd",
    "editorconfig",
    "filters",
    "gitattributes",
    "gitignore",
    "htaccess",
    "info",
    "ini",
    "ipynb",
    "json",
    "json5",
    "jsonc",
    "jsonl",
    "list",
    "lock",
    "log",
    "man",
    "map",
    "markdown",
    "mca",
    "md",
    "mdx",
    "ndjson",
    "npmignore",
    "orig",
    "out",
    "patch",
    "plist",
    "po",
    "pom",
    "pot",
    "properties",
    "rdf",
    "rst",
    "sln",
    "snap",
    "stderr",
    "stdout",
    "strace",
    "svg",
    "tex",
    "tld",
    "toml",
    "tsv",
    "txt",
    "vcproj",
    "vcxproj",
    "wsdl",
    "xml",
    "xsd",
    "xsl",
    "xslt",
    "yaml",
    "yml",
];

fn is_prose_or_data(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        // Manual pages and names such as `LICENSE-1.0` end in a number.
        Some((_, ending)) if ending.bytes().next().is_none_or(|byte| byte.is_ascii_digit()) => true,
        Some((_, ending)) => PROSE_AND_DATA.binary_search(&ending.to_ascii_lowercase().as_str()).is_ok(),
        None => true, // README, AUTHORS, word lists; scripts have a language.
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_gets_both_levels_and_prose_none() {
        assert!(PROSE_AND_DATA.is_sorted());
        let of = |path: &str| levels_of(Language::detect(path, b""), path);
        assert_eq!(of("src/a.c"), [Level::Exact, Level::Abstract]);
        assert_eq!(of("a.some-language"), [Level::Exact]);
        assert_eq!(of("README.md#code-2"), [Level::Exact], "a code block of no known language");
        for path in ["README.md", "Cargo.lock", "a/words", "x.JSON", "tool.1", "NOTES.", "web.xml", "a.properties"] {
            assert_eq!(of(path), [], "{path}");
        }
    }
}
