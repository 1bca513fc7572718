//! Detection: path and first bytes to a language. Pure; tables give the names, this file only the order of questions.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::language::Language;

/// Words of a profile's list to the languages that claim them.
type Claims = HashMap<&'static str, Vec<Language>>;

static EXTENSIONS: LazyLock<Claims> = LazyLock::new(|| claims(|language| language.profile().extensions));
static FILE_NAMES: LazyLock<Claims> = LazyLock::new(|| claims(|language| language.profile().file_names));
static INTERPRETERS: LazyLock<Claims> = LazyLock::new(|| claims(|language| language.profile().interpreters));

fn claims(list: fn(Language) -> &'static str) -> Claims {
    let mut claims = Claims::new();
    for language in Language::all() {
        for word in list(language).split_whitespace() {
            claims.entry(word).or_default().push(language);
        }
    }
    claims
}

/// Endings of templates; what they produce is named by the ending before.
const TEMPLATES: [&str; 16] = [
    "erb",
    "ejs",
    "j2",
    "jinja",
    "jinja2",
    "hbs",
    "handlebars",
    "mustache",
    "liquid",
    "twig",
    "njk",
    "tmpl",
    "tpl",
    "in",
    "template",
    "gotmpl",
];

pub(super) fn detect(path: &str, head: &[u8]) -> Language {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_lowercase();
    if let Some(languages) = FILE_NAMES.get(name.as_str()) {
        return languages[0];
    }
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return by_prefix(&name).or_else(|| by_interpreter(head)).unwrap_or(Language::GENERIC);
    };
    if TEMPLATES.contains(&extension) {
        return by_template(stem, extension, head);
    }
    match EXTENSIONS.get(extension) {
        Some(languages) if is_plausible(extension, head) => languages[0],
        Some(_) => by_interpreter(head).unwrap_or_else(|| other_claim(extension, head)),
        None => by_prefix(&name).or_else(|| by_interpreter(head)).unwrap_or(Language::GENERIC),
    }
}

/// `page.js.erb` produces JavaScript; `page.erb` and `page.html.erb` hold scripts of the template's own language.
fn by_template(stem: &str, extension: &str, head: &[u8]) -> Language {
    let own = EXTENSIONS.get(extension).map(|languages| languages[0]);
    let inner = stem.rsplit_once('.').map(|(_, inner)| inner);
    let is_page = inner.is_none_or(|inner| matches!(inner, "html" | "htm" | "xhtml" | "xml" | "text" | "txt"));
    match own {
        Some(own) if is_page => own,
        _ if inner.is_some() || FILE_NAMES.contains_key(stem) => {
            let produced = detect(stem, head);
            if produced == Language::GENERIC { own.unwrap_or(produced) } else { produced }
        }
        _ if matches!(extension, "in" | "tmpl" | "tpl" | "template" | "gotmpl") => {
            by_interpreter(head).unwrap_or(Language::GENERIC)
        }
        _ => Language::from_name("HTML").unwrap_or(Language::GENERIC),
    }
}

/// `Dockerfile.dev`, `Makefile.common`, `Jenkinsfile-nightly`.
fn by_prefix(name: &str) -> Option<Language> {
    let (first, _) = name.split_once(['.', '-', '_'])?;
    matches!(first, "dockerfile" | "makefile" | "gnumakefile" | "jenkinsfile" | "containerfile")
        .then(|| FILE_NAMES.get(first).map(|languages| languages[0]))?
}

/// Extensions that other kinds of files use as well: a cheap look at the text. An empty head speaks for the language.
fn is_plausible(extension: &str, head: &[u8]) -> bool {
    let has = |words: &[&str]| head.is_empty() || words.iter().any(|word| contains(head, word));
    match extension {
        "m" => has(&["#import", "@interface", "@implementation", "#include", "@import", "@class", "/*", "//"]),
        "pl" | "t" | "al" => {
            !contains(head, ":-") && has(&["use ", "my ", "sub ", "package ", "#!", "require ", "print", "$", "#"])
        }
        "ts" | "rs" | "tf" => !head.starts_with(b"<?xml") && !head.starts_with(b"<!DOCTYPE"),
        "fs" => has(&["let ", "module ", "open ", "namespace ", "type "]) && !contains(head, "void main"),
        "inc" | "install" | "module" | "theme" | "ctp" => has(&["<?php"]),
        "pp" => has(&["unit ", "program ", "begin", "uses ", "Unit ", "UNIT "]),
        "cl" => !contains(head, "__kernel") && !contains(head, "get_global_id"),
        "es" | "gs" => !contains(head, "%%") && !contains(head, "#version"),
        "f" | "for" => !head.starts_with(b"%"),
        "s" | "asm" => !head.starts_with(b"<"),
        "cls" | "command" => head.starts_with(b"#!"),
        _ => true,
    }
}

/// What a file is whose extension usually means another language.
fn other_claim(extension: &str, head: &[u8]) -> Language {
    let name = match extension {
        "cl" => "C",
        "inc" if contains(head, "unit ") || contains(head, "begin") || contains(head, "{$") => "Pascal",
        "inc" if contains(head, "#include") || contains(head, "#define") => "C",
        "es" if contains(head, "%%") => "Erlang",
        _ => return Language::GENERIC,
    };
    Language::from_name(name).unwrap_or(Language::GENERIC)
}

fn contains(head: &[u8], word: &str) -> bool {
    let head = &head[..head.len().min(4096)];
    memchr::memmem::find(head, word.as_bytes()).is_some()
}

/// Reads a `#!` line: the interpreter, or what `env` is to start.
fn by_interpreter(head: &[u8]) -> Option<Language> {
    let line = head.strip_prefix(b"#!")?;
    let line = line.split(|&byte| byte == b'\n').next()?;
    let line = String::from_utf8_lossy(&line[..line.len().min(256)]).into_owned();
    let mut words = line.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    let mut program = words.next()?;
    while program == "env" || program.starts_with('-') || program.contains('=') {
        program = words.next()?;
    }
    let program = program.to_lowercase();
    let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    INTERPRETERS.get(program).map(|languages| languages[0])
}
