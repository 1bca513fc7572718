//! The laws of the house that a compiler does not check: the order of the modules, no printing, environment or clock
//! below the conductors, unsafe code only where it is stated, a top comment in every file, no file that grew too long.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules in order: each uses only modules before it. `main` and `lib` stand outside.
const ORDER: &[&str] = &[
    "span",
    "id",
    "source",
    "lexer",
    "fingerprint",
    "align",
    "mutation",
    "provenance",
    "license",
    "declared",
    "index",
    "matching",
    "attribution",
    "git",
    "authorship",
    "advisory",
    "finding",
    "policy",
    "decision",
    "history",
    "report",
    "pack",
    "annotation",
    "isolation",
    "indexer",
    "scan",
    "inventory",
    "demo",
    "cli",
];

/// From here on a module may look at the clock and the environment; only `cli` prints.
const FIRST_CONDUCTOR: &str = "indexer";

/// The files that may hold unsafe code, relative to `src`, with the reason.
const UNSAFE_FILES: &[(&str, &str)] = &[
    ("index/map.rs", "mapping an immutable file of the database, also when somebody shortens it"),
    ("lexer/wide.rs", "SSE2 on words in registers"),
];

/// Files longer than [`MAX_LINES`], with the reason why they are not two.
const LONG_FILES: &[(&str, &str)] = &[];

const MAX_LINES: usize = 600;

/// A source file of the library or the binary.
struct SourceText {
    /// Path relative to `src`, with `/`.
    path: String,
    /// Its module: the first part of the path.
    module: String,
    /// The text as written.
    text: String,
    /// The text without comments, string contents and the test module.
    code: String,
}

fn source_texts() -> Vec<SourceText> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts: Vec<_> = rust_files(&root).iter().map(|path| read(&root, path)).collect();
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(texts.len() > 10, "the sources were not found");
    texts
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let (dirs, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let inner = dirs.iter().filter(|dir| !dir.ends_with("tests")).flat_map(|dir| rust_files(dir));
    // Files called `tests` are test code in whole, as `mod tests` is in part: they may use later modules and print.
    let is_code = |path: &PathBuf| path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("tests.rs");
    files.into_iter().filter(is_code).chain(inner).collect()
}

fn read(root: &Path, path: &Path) -> SourceText {
    let relative = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
    let module = relative.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
    let text = fs::read_to_string(path).unwrap();
    let code = without_tests(&blank(&text));
    SourceText { path: relative, module, text, code }
}

/// Replaces comments and the contents of strings by spaces, keeping line ends. Knows raw strings, nested comments,
/// character literals and lifetimes as far as rustfmt-formatted code needs it.
fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut pos = 0;
    while pos < chars.len() {
        let end = skip_end(&chars, pos);
        if end == pos {
            out.push(chars[pos]);
            pos += 1;
        } else {
            out.extend(chars[pos..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            pos = end;
        }
    }
    out
}

/// Returns the end of the comment or literal that starts at `pos`; `pos` if none does.
fn skip_end(chars: &[char], pos: usize) -> usize {
    let rest = &chars[pos..];
    let is_name_before = pos > 0 && (chars[pos - 1].is_alphanumeric() || chars[pos - 1] == '_');
    match rest {
        ['/', '/', ..] => pos + rest.iter().position(|&c| c == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => block_comment_end(chars, pos),
        ['r', '"' | '#', ..] if !is_name_before => raw_string_end(chars, pos + 1).unwrap_or(pos),
        ['b', 'r', '"' | '#', ..] if !is_name_before => raw_string_end(chars, pos + 2).unwrap_or(pos),
        ['"', ..] => quoted_end(chars, pos, '"'),
        ['\'', '\\', ..] => quoted_end(chars, pos, '\''),
        ['\'', _, '\'', ..] => pos + 3,
        _ => pos,
    }
}

fn block_comment_end(chars: &[char], start: usize) -> usize {
    let (mut depth, mut pos) = (0, start);
    while pos < chars.len() {
        match &chars[pos..] {
            ['/', '*', ..] => (depth, pos) = (depth + 1, pos + 2),
            ['*', '/', ..] if depth == 1 => return pos + 2,
            ['*', '/', ..] => (depth, pos) = (depth - 1, pos + 2),
            _ => pos += 1,
        }
    }
    pos
}

/// `hashes` is where the number signs start; `None` when no raw string does (`r#type`).
fn raw_string_end(chars: &[char], hashes: usize) -> Option<usize> {
    let n_hashes = chars[hashes..].iter().take_while(|&&c| c == '#').count();
    let body = hashes + n_hashes + 1;
    if chars.get(body - 1) != Some(&'"') {
        return None;
    }
    let closes = |&pos: &usize| {
        chars[pos] == '"' && chars[pos + 1..].iter().take(n_hashes).filter(|&&c| c == '#').count() == n_hashes
    };
    Some((body..chars.len()).find(closes).map_or(chars.len(), |pos| pos + 1 + n_hashes))
}

fn quoted_end(chars: &[char], start: usize, quote: char) -> usize {
    let mut pos = start + 1;
    while pos < chars.len() && chars[pos] != quote {
        pos += if chars[pos] == '\\' { 2 } else { 1 };
    }
    (pos + 1).min(chars.len())
}

/// Cuts every `#[cfg(test)] mod … { … }`: tests may use later modules and print. Works on blanked text, where braces
/// are balanced.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(start) = rest.find("#[cfg(test)]") {
        kept.push_str(&rest[..start]);
        rest = after_item(&rest[start..]);
    }
    kept + rest
}

/// Returns what follows the item that `code` starts with: its balanced braces or its semicolon.
fn after_item(code: &str) -> &str {
    let mut depth = 0;
    for (pos, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return &code[pos + 1..],
            '}' => depth -= 1,
            ';' if depth == 0 => return &code[pos + 1..],
            _ => {}
        }
    }
    ""
}

/// Returns the modules named after `crate::` in `code`, `crate::{a::X, b}` included.
fn used_modules(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (pos, _) in code.match_indices("crate::") {
        if code[..pos].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[pos + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => used.extend(group_heads(group)),
            None => used.push(head(rest)),
        }
    }
    used
}

/// First names of the members of a use group, at its outer level.
fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut is_start) = (0, Vec::new(), true);
    for (pos, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_start = true,
            c if is_start && !c.is_whitespace() => {
                heads.push(head(&group[pos..]));
                is_start = false;
            }
            _ => {}
        }
    }
    heads
}

fn head(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|&name| name == module)
}

/// Lists each `needle` in the code of `file`, with its line.
fn places(file: &SourceText, needles: &[&str], found: &mut String) {
    for (line_idx, line) in file.code.lines().enumerate() {
        for needle in needles.iter().filter(|needle| line.contains(**needle)) {
            writeln!(found, "src/{}: `{needle}` near line {}", file.path, line_idx + 1).unwrap();
        }
    }
}

fn is_outside(file: &SourceText) -> bool {
    matches!(file.module.as_str(), "lib" | "main")
}

#[test]
fn modules_use_only_modules_before_them() {
    let mut wrong = String::new();
    for file in source_texts().iter().filter(|file| !is_outside(file)) {
        let Some(own) = rank(&file.module) else {
            writeln!(wrong, "src/{}: module `{}` has no place in ORDER", file.path, file.module).unwrap();
            continue;
        };
        for used in used_modules(&file.code) {
            // Items of the crate root (macros, re-exports) have no rank and no order.
            if rank(&used).is_some_and(|used| used > own) {
                writeln!(wrong, "src/{}: uses `{used}`, which comes after `{}`", file.path, file.module).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn below_the_conductors_nothing_prints_or_reads_environment_and_clock() {
    let first = rank(FIRST_CONDUCTOR).unwrap();
    let mut found = String::new();
    for file in source_texts().iter().filter(|file| rank(&file.module).is_some_and(|own| own < first)) {
        places(file, &["println!", "print!", "dbg!", "stdout()", "stderr()", "stdin()"], &mut found);
        places(file, &["env::var", "env::args", "env::current_dir", "SystemTime::now", "Instant::now"], &mut found);
        places(file, &["Timestamp::now", "Zoned::now", "process::exit", "process::abort"], &mut found);
    }
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn only_the_command_line_prints() {
    let mut found = String::new();
    for file in source_texts().iter().filter(|file| !matches!(file.module.as_str(), "cli" | "main")) {
        places(file, &["println!", "print!", "dbg!", "process::exit"], &mut found);
    }
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn unsafe_code_stays_where_it_is_stated() {
    let mut found = String::new();
    for file in source_texts().iter().filter(|file| UNSAFE_FILES.iter().all(|(path, _)| *path != file.path)) {
        places(file, &["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"], &mut found);
        places(file, &["allow(unsafe_code", "expect(unsafe_code"], &mut found);
    }
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn every_file_says_first_what_it_is() {
    let silent: Vec<_> = source_texts().into_iter().filter(|file| !file.text.starts_with("//! ")).collect();
    assert!(silent.is_empty(), "no top comment: {:?}", silent.iter().map(|file| &file.path).collect::<Vec<_>>());
}

#[test]
fn no_file_grew_too_long() {
    let is_listed = |file: &SourceText| LONG_FILES.iter().any(|(path, _)| *path == file.path);
    let texts = source_texts();
    let long: Vec<_> = texts.iter().filter(|file| file.text.lines().count() > MAX_LINES && !is_listed(file)).collect();
    assert!(long.is_empty(), "over {MAX_LINES} lines: {:?}", long.iter().map(|file| &file.path).collect::<Vec<_>>());
}

#[test]
fn the_lists_of_exceptions_are_true() {
    let texts = source_texts();
    let find = |path: &str| texts.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("`{path}` is gone"));
    for (path, reason) in UNSAFE_FILES {
        assert!(find(path).code.contains("unsafe") && !reason.is_empty(), "`{path}` holds no unsafe code any more");
    }
    for (path, reason) in LONG_FILES {
        assert!(find(path).text.lines().count() > MAX_LINES && !reason.is_empty(), "`{path}` is short again");
    }
}

/// The checks above read code, so the reading is checked too.
mod reading {
    use super::{blank, used_modules, without_tests};

    #[test]
    fn blanks_comments_and_literals() {
        let check = |code: &str, expected: &str| {
            let blanked = blank(code);
            assert_eq!(blanked.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{code}");
        };
        check("a // println!()\nb", "a b");
        check("a /* x /* y */ z */ b", "a b");
        check(r#"f("println!(\"x\")") + g"#, "f( ) + g");
        check(r##"f(r#"unsafe { " }"#, r"\") + g"##, "f( , ) + g");
        check("fn f<'a>(c: &'a str) { c == '\"' || c == '\\'' }", "fn f<'a>(c: &'a str) { c == || c == }");
        check("let r#type = var;", "let r#type = var;");
    }

    #[test]
    fn cuts_test_modules() {
        assert_eq!(without_tests("a {}\n#[cfg(test)]\nmod tests { b { c } }\nd"), "a {}\n\nd");
        assert_eq!(without_tests("#[cfg(test)]\nmod twin;\nd"), "\nd");
    }

    #[test]
    fn finds_used_modules() {
        let check = |code: &str, expected: &[&str]| assert_eq!(used_modules(code), expected, "{code}");
        check("use crate::index::Store; let x = crate::scan::run();", &["index", "scan"]);
        check("use crate::{\n    lexer::{Token, Lexed},\n    source::File, id\n};", &["lexer", "source", "id"]);
        check("use other_crate::index;", &[]);
    }
}
