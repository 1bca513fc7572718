//! What is a declaration, and above all what is none.

use proptest::prelude::*;

use super::{Declaration, DeclaredBy, Meant, OwnSources, SourceKind, find_declarations};
use crate::lexer::{Language, lex};
use crate::license::SpdxExpression;

fn find_in(language: &str, text: &str) -> Vec<Declaration> {
    let lexed = lex(Language::from_name(language).unwrap(), text.as_bytes());
    let own =
        OwnSources::new(["https://github.com/tern/gull", "pkg:golang/example.net/tern/knot", "https://tern.test"]);
    find_declarations(text.as_bytes(), &lexed, &own)
}

/// The one declaration of a comment above a C function: kind and link, or name where there is no link.
#[track_caller]
fn check(comment: &str, expected: (SourceKind, &str)) -> Declaration {
    let lines: Vec<String> = comment.lines().map(|line| format!("// {line}\n")).collect();
    let text = format!("int a;\n\n{}int f(int x) {{\n    return x;\n}}\n", lines.concat());
    let found = find_in("C", &text);
    let [declaration] = found.as_slice() else { panic!("{comment}: {found:#?}") };
    let source = &declaration.source;
    assert_eq!((source.kind, source.url.as_deref().unwrap_or(&source.name)), expected, "{comment}");
    declaration.clone()
}

#[track_caller]
fn check_none(comment: &str) {
    let lines: Vec<String> = comment.lines().map(|line| format!(" * {line}\n")).collect();
    let text = format!("int a;\n\n/*\n{}*/\nint f(int x) {{ return x; }}\n", lines.concat());
    assert_eq!(find_in("C", &text), [], "{comment}");
}

use SourceKind::{Answer, Change, Documentation, File, Gist, Page, Project, Question, Repository, Rfc, Snippet};

#[test]
fn words_of_derivation_name_a_source() {
    let page = (Page, "https://blog.rivet.test/posts/fast-sort");
    check("Adapted from https://blog.rivet.test/posts/fast-sort.", page);
    check("Copied verbatim from <https://blog.rivet.test/posts/fast-sort>", page);
    check("This was borrowed, with thanks, from\nhttps://blog.rivet.test/posts/fast-sort", page);
    check("Based on https://blog.rivet.test/posts/fast-sort", page);
    check("Stolen shamelessly from https://blog.rivet.test/posts/fast-sort!", page);
    check("Source: https://blog.rivet.test/posts/fast-sort", page);
    check("Credits: https://blog.rivet.test/posts/fast-sort", page);
    check("Credit goes to https://blog.rivet.test/posts/fast-sort", page);
    check("Courtesy of [the sorter](https://blog.rivet.test/posts/fast-sort).", page);
    check("Sorts fast (ported from https://blog.rivet.test/posts/fast-sort)", page);
    check("A port of https://blog.rivet.test/posts/fast-sort", page);
    check("See https://blog.rivet.test/posts/fast-sort for the original.", page);
    check("Original code: https://blog.rivet.test/posts/fast-sort", page);
    check("From https://blog.rivet.test/posts/fast-sort", page);
    check("Sorting function from https://blog.rivet.test/posts/fast-sort", page);
    check("https://blog.rivet.test/posts/fast-sort (adapted)", page);
    check("@source https://blog.rivet.test/posts/fast-sort", page);
}

#[test]
fn links_have_one_spelling() {
    let answer = (Answer, "https://stackoverflow.com/a/4711");
    check("from https://stackoverflow.com/a/4711/815", answer);
    check("http://www.stackoverflow.com/a/4711", answer);
    check("Taken from stackoverflow.com/questions/12/how-to-x/4711#4711", answer);
    check("https://stackoverflow.com/questions/12/how-to-x#answer-4711", answer);
    check("https://unix.stackexchange.com/q/12/815", (Question, "https://unix.stackexchange.com/q/12"));
    check("https://gist.github.com/tern/0a1b2c#file-x-py", (Gist, "https://gist.github.com/tern/0a1b2c"));
    check("https://pastebin.com/x1Y2z3", (Snippet, "https://pastebin.com/x1Y2z3"));
    let alone = check("https://jsfiddle.net/tern/42/", (Snippet, "https://jsfiddle.net/tern/42"));
    assert_eq!(alone.by, DeclaredBy::Link);
}

#[test]
fn code_hosts_give_package_urls() {
    let purl = |comment: &str, kind, url: &str| check(comment, (kind, url)).source.purl;
    let file = "https://github.com/Rivet/Sorter/blob/v1.2/src/sort.c";
    let with = |purl: &str| Some(purl.to_owned());
    assert_eq!(
        purl(&format!("Copied from {file}#L3-L9"), File, &format!("{file}#L3-L9")),
        with("pkg:github/rivet/sorter@v1.2#src/sort.c")
    );
    assert_eq!(
        purl("https://raw.githubusercontent.com/Rivet/Sorter/v1.2/src/sort.c", File, file),
        with("pkg:github/rivet/sorter@v1.2#src/sort.c")
    );
    assert_eq!(
        purl(
            "Ported from https://gitlab.com/rivet/tools/sorter/-/blob/main/sort.c",
            File,
            "https://gitlab.com/rivet/tools/sorter/-/blob/main/sort.c"
        ),
        with("pkg:gitlab/rivet/tools/sorter@main#sort.c")
    );
    assert_eq!(
        purl("fork of https://github.com/rivet/sorter.git", Repository, "https://github.com/rivet/sorter"),
        with("pkg:github/rivet/sorter")
    );
    assert_eq!(
        purl("borrowed from github.com/rivet/sorter/heap/a.go", File, "https://github.com/rivet/sorter/heap/a.go"),
        with("pkg:github/rivet/sorter#heap/a.go")
    );
    assert_eq!(
        purl(
            "Taken from https://codeberg.org/rivet/sorter/src/branch/main/a.c",
            File,
            "https://codeberg.org/rivet/sorter/src/branch/main/a.c"
        ),
        None
    );
    assert_eq!(
        purl(
            "Backported from https://github.com/rivet/sorter/commit/0a1b2c3",
            Change,
            "https://github.com/rivet/sorter/commit/0a1b2c3"
        ),
        with("pkg:github/rivet/sorter@0a1b2c3")
    );
}

#[test]
fn documentation_is_a_source_only_of_code() {
    let page = (Documentation, "https://developer.mozilla.org/en-US/docs/Web/x");
    check("Polyfill copied from https://developer.mozilla.org/en-US/docs/Web/x", page);
    check("Adapted from https://developer.mozilla.org/en-US/docs/Web/x", page);
    check_none("Polyfill for https://developer.mozilla.org/en-US/docs/Web/x");
    check_none("The enum values were taken from https://developer.mozilla.org/en-US/docs/Web/x");
    check_none("Source: https://docs.rivet.test/reserved-words.html");
    check_none("Based on https://www.w3.org/TR/xpath/");
}

#[test]
fn code_of_rfcs_is_declared_and_their_rules_are_not() {
    let rfc = |number: u32| (Rfc, format!("https://www.rfc-editor.org/rfc/rfc{number}"));
    let check = |comment: &str, number| {
        let (kind, url) = rfc(number);
        check(comment, (kind, &url));
    };
    check("from RFC 1321, appendix A", 1321);
    check("Code from RFC 6234 section 8.3", 6234);
    check("Reference implementation taken from appendix C of RFC 3492.", 3492);
    check("Copied from the sample code in RFC-1952", 1952);
    check("This function was adapted from the code in https://tools.ietf.org/html/rfc3174#section-7", 3174);
    for comment in [
        "See RFC 2616 section 4.2",
        "RFC 6234 section 8.3",
        "ABNF taken from RFC 3986, appendix A",
        "Test vectors copied from RFC 6070",
        "From RFC 2616: \"a client is willing to accept\"",
        "Implements RFC 1321.",
        "Ciphersuites from RFC 4132",
        "Based on https://tools.ietf.org/html/rfc3174",
    ] {
        check_none(comment);
    }
}

#[test]
fn well_known_projects_need_no_link() {
    check("Adapted from the Linux kernel.", (Project, "Linux kernel"));
    check("This function is copied from CPython's ceval.", (Project, "CPython"));
    check("Stolen from Stack Overflow", (Project, "Stack Overflow"));
    check_none("The constants were taken from Linux");
    check_none("works on FreeBSD, OpenBSD, and what was derived from those");
    check_none("Adapted from an idea of mine.");
    check_none("Copied from parent.");
    check_none("Taken from the request, adapted and stolen.");
    check_none("Messages from Linux are dropped.");
}

#[test]
fn links_alone_are_mostly_none() {
    for comment in [
        "https://docs.rivet.test/guide",
        "See https://github.com/rivet/sorter for details",
        "See also https://stackoverflow.com/questions/12/how-to-x",
        "This is why: see https://stackoverflow.com/a/4711",
        "Details at https://gist.github.com/tern/0a1b2c",
        "https://github.com/rivet/sorter",
        "https://github.com/rivet/sorter/issues/12",
        "https://github.com/rivet/sorter/blob/main/README.md",
        "https://en.wikipedia.org/wiki/Quicksort",
        "@see https://stackoverflow.com/a/4711",
        "@see https://github.com/rivet/sorter/blob/main/a.c",
        "@param x based on https://blog.rivet.test/x",
        "TODO: port from https://github.com/rivet/sorter",
        "FIXME: remove once https://github.com/rivet/sorter/issues/12 is fixed",
        "Not copied from https://blog.rivet.test/x",
        "Should be taken from https://blog.rivet.test/x",
        "like https://gist.github.com/tern/0a1b2c\nand https://gist.github.com/tern/0a1b2d",
        "Inspired by https://github.com/rivet/sorter",
        "Based on feedback. See https://github.com/rivet/sorter",
        "The list is loaded from https://rivet.test/list",
        "data downloaded from https://rivet.test/list",
        "Values come from https://rivet.test/list",
        "The host, taken from a header, is http://localhost:80",
        "source: 'https://rivet.test/x',",
        "copied from \"https://rivet.test/x\"",
        "X is a maintained fork of https://github.com/rivet/sorter",
    ] {
        check_none(comment);
    }
}

#[test]
fn license_headers_and_placeholders_are_none() {
    for comment in [
        "You should have received a copy of the GNU General Public License\nalong with this program. If not, see <https://www.gnu.org/licenses/>.",
        "You may obtain a copy of the License at\nhttp://www.apache.org/licenses/LICENSE-2.0",
        "Copied from https://opensource.org/licenses/MIT",
        "Based on https://creativecommons.org/licenses/by-sa/4.0/",
        "License text taken from https://github.com/rivet/sorter/blob/main/LICENSE.txt",
        "Adapted from https://example.com/x",
    ] {
        check_none(comment);
    }
}

#[test]
fn the_projects_own_places_are_none() {
    check_none("Copied from https://github.com/Tern/Gull/blob/main/src/x.c");
    check_none("Copied from https://raw.githubusercontent.com/tern/gull/main/src/x.c");
    check_none("Adapted from https://tern.test/blog/sort");
    check_none("Source: https://example.net/tern/knot/x");
    check("Copied from https://github.com/tern/gull-two", (Repository, "https://github.com/tern/gull-two"));
}

#[test]
fn strings_are_no_comments() {
    assert_eq!(find_in("C", "char *a = \"// Adapted from https://blog.rivet.test/x\";\n"), []);
    assert_eq!(find_in("Python", "a = 'copied from https://gist.github.com/tern/1'\n"), []);
}

#[test]
fn the_code_below_is_meant() {
    let check = |language: &str, text: &str, expected: (Meant, u32, u32)| {
        let found = find_in(language, text);
        let [one] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert_eq!((one.meant, one.lines.start, one.lines.end), expected, "{text}");
    };
    let said = "Adapted from https://blog.rivet.test/x";
    let c = |comment: &str, code: &str| format!("int a;\n\n{comment}\n{code}");
    let slashes = format!("// {said}");
    check("C", &c(&slashes, "int f(int x) {\n    int y;\n\n    return x;\n}\n\nint g;\n"), (Meant::Code, 2, 8));
    check("C", &c(&slashes, "static int\nf (int x)\n{\n    return x;\n}\nint g;\n"), (Meant::Code, 2, 8));
    check("C", &c(&slashes, "#define A 1\n#define B 2\n\nint g;\n"), (Meant::Code, 2, 5));
    check("C", &c(&slashes, "\nint f(int x) { return x; }\n"), (Meant::Unknown, 2, 3));
    check("C", &format!("{slashes}\n\n#include <a.h>\nint f;\n"), (Meant::File, 0, 1));
    check("JavaScript", &format!("a()\n{slashes}\nconst f = (x) => {{\n  return x\n}}\nb()\n"), (Meant::Code, 1, 5));
    check(
        "JavaScript",
        &format!("function f() {{\n  {slashes}\n  const x = 1\n  const y = 2\n}}\n"),
        (Meant::Code, 1, 4),
    );
    check("JavaScript", &format!("a()\nfunction f() {{ {slashes}\n  x()\n}}\nb()\n"), (Meant::Code, 1, 4));
    check("JavaScript", &format!("a()\nconst x = 1 {slashes}\nb()\n"), (Meant::Code, 1, 2));
    let braces =
        format!("import a\n\n# {said}\ndef f(x):\n    y = {{}}\n    z = {{\n    }}\n\n    return y\n\nb = 1\n");
    check("Python", &braces, (Meant::Code, 2, 9));
    let python = format!("import a\n\n# {said}\n@cached\ndef f(x):\n    y = x\n\n    return y\n\nb = 1\n");
    check("Python", &python, (Meant::Code, 2, 8));
    let inside = format!("import a\n\ndef f(x):\n    \"\"\"Sorts.\n\n    {said}\n    \"\"\"\n    return x\n\nb = 1\n");
    check("Python", &inside, (Meant::Code, 5, 8));
    check("Python", &format!("\"\"\"{said}\"\"\"\nimport a\n\nb = 1\n"), (Meant::File, 0, 1));
    let ruby = format!("a = 1\n\n# {said}\ndef f(x)\n  x\nend\n\nb = 1\n");
    check("Ruby", &ruby, (Meant::Code, 2, 6));
    check("C", &format!("int a;\n{slashes}"), (Meant::Unknown, 1, 2));
}

#[test]
fn terms_follow_the_date_of_the_post() {
    let license = |comment: &str| {
        let found = find_in("C", &format!("int a;\n// {comment}\nint b;\n"));
        let facts = found[0].license.clone();
        let ids: Vec<String> = facts
            .evidence
            .iter()
            .filter_map(|evidence| evidence.expression.as_ref().map(|id| id.as_str().to_owned()))
            .collect();
        (facts.concluded.as_ref().map(|id| SpdxExpression::as_str(id).to_owned()), ids.join(" "))
    };
    let check = |comment: &str, concluded: Option<&str>, ids: &str| {
        assert_eq!(license(comment), (concluded.map(str::to_owned), ids.to_owned()), "{comment}");
    };
    let answer = "Adapted from https://stackoverflow.com/a/4711";
    check(answer, None, "CC-BY-SA-2.5 CC-BY-SA-3.0 CC-BY-SA-4.0");
    check(&format!("{answer} (answered 2010-03-04)"), Some("CC-BY-SA-2.5"), "CC-BY-SA-2.5");
    check(&format!("{answer}, posted 2014-03-04"), Some("CC-BY-SA-3.0"), "CC-BY-SA-3.0");
    check(&format!("{answer}, posted on 2018-05-02"), Some("CC-BY-SA-4.0"), "CC-BY-SA-4.0");
    check(&format!("{answer}, retrieved 2014-03-04"), None, "CC-BY-SA-2.5 CC-BY-SA-3.0");
    check(&format!("{answer}, retrieved 2011-04-07"), Some("CC-BY-SA-2.5"), "CC-BY-SA-2.5");
    check(
        &format!("{answer}, License - CC BY-SA 4.0"),
        Some("CC-BY-SA-4.0"),
        "CC-BY-SA-4.0 CC-BY-SA-2.5 CC-BY-SA-3.0 CC-BY-SA-4.0",
    );
    check("Based on https://en.wikipedia.org/wiki/Quicksort", None, "CC-BY-SA-3.0 CC-BY-SA-4.0");
    check("Code from RFC 6234 section 8.3", Some("BSD-3-Clause"), "BSD-3-Clause");
    check("Code from RFC 1321, appendix A", None, "");
    check("Copied from https://gist.github.com/tern/0a1b2c", None, "");
    check("Copied from https://gist.github.com/tern/0a1b2c (MIT license)", Some("MIT"), "MIT");
    check("Copied from https://github.com/rivet/sorter/blob/main/a.c", None, "");
}

#[test]
fn what_is_said_is_quoted_on_one_line() {
    let found =
        find_in("C", "int a;\n/*\n * Sorts. Adapted from\n *   https://blog.rivet.test/x, thanks!\n */\nint b;\n");
    assert_eq!(found[0].said, "Adapted from https://blog.rivet.test/x");
    assert_eq!((found[0].comment.start, found[0].comment.end), (2, 4));
    let far = format!("int a;\n// Adapted from https://blog.rivet.test/{}\nint b;\n", "x".repeat(400));
    assert_eq!(find_in("C", &far)[0].said.chars().count(), 161);
}

#[test]
fn many_are_cut() {
    let text = "int a;\n// Adapted from https://blog.rivet.test/x\n".repeat(400);
    assert_eq!(find_in("C", &text).len(), super::MAX_DECLARATIONS);
}

proptest! {
    #[test]
    fn never_panics_and_keeps_to_the_text(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        words in "((//|#|/\\*|\\*/|\"\"\"|\n|adapted|from|source:|see|https://(stackoverflow\\.com/(a|q|questions)/[0-9/#]{0,9}|github\\.com/[a-z/#%@-]{0,20})|RFC|1321|appendix|\\{|\\}|x|é| ){1,2}){0,40}",
    ) {
        for text in [bytes.as_slice(), words.as_bytes(), &[words.as_bytes(), &bytes].concat()] {
            for language in ["C", "Python", "JavaScript"] {
                let lexed = lex(Language::from_name(language).unwrap(), text);
                for found in find_declarations(text, &lexed, &OwnSources::default()) {
                    prop_assert!(found.comment.start < found.comment.end && found.comment.start == found.lines.start);
                    prop_assert!(found.comment.end <= found.lines.end && found.lines.end <= lexed.n_lines());
                    prop_assert!(found.tokens.end as usize <= lexed.tokens.len());
                    prop_assert!(!found.said.is_empty() && !found.said.contains('\n'));
                }
            }
        }
    }
}
