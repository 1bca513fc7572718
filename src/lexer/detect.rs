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

pub(super) fn detect(path: &str, head: &[u8]) -> Language {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_lowercase();
    if let Some(languages) = FILE_NAMES.get(name.as_str()) {
        return languages[0];
    }
    let by_extension = name.rsplit_once('.').and_then(|(_, extension)| EXTENSIONS.get(extension));
    match by_extension.map(Vec::as_slice) {
        Some([only]) => *only,
        Some(several) => several[0],
        None => by_interpreter(head).unwrap_or(Language::GENERIC),
    }
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
