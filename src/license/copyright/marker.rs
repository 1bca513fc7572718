//! What a statement begins with: `Copyright (c)`, `© by`, `__copyright__ = "`.

/// The beginning of a statement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marker {
    /// Its length in bytes.
    pub(super) len: usize,
    /// Whether the word stands in it.
    pub(super) has_word: bool,
    /// Whether a sign does.
    pub(super) has_sign: bool,
    /// Whether one of them is no mere `(c)`.
    pub(super) is_true_sign: bool,
    /// How the word stands there.
    pub(super) manner: Manner,
}

/// How the word of a statement stands in its text; the later the less it states alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manner {
    /// At the beginning of a statement.
    #[default]
    Plain,
    /// Set off by `:`, `=` or a quote, as in settings and code.
    Field,
    /// "Copyrighted", as in prose.
    Participle,
    /// At the end of a sentence or clause.
    Ending,
}

const WORDS: [&str; 6] = ["copyrighted", "copyrights", "copyright", "copr.", "copyleft", "copyrigth"];
const SIGNS: [&str; 14] = [
    "(c)",
    "©",
    "&copy;",
    "&#169;",
    "&#xa9;",
    "\\(co",
    "\\textcopyright",
    "\\copyright",
    "\\xa9",
    "\\u00a9",
    "\\251",
    "@copyright",
    "{}",
    "(c )",
];
const FILLERS: [&str; 6] = ["by ", "held by ", "is held by ", "is owned by ", "owned by ", "belongs to "];
const PUNCTUATION: [char; 19] =
    [' ', '\t', ':', ',', '=', '-', '*', '_', '"', '\'', '`', '.', '–', '!', '[', '>', '|', '}', '~'];

/// Reads the words and signs that `text` begins with.
pub(super) fn read(text: &str) -> Marker {
    let mut marker = Marker::default();
    loop {
        let rest = &text[marker.len..];
        let trimmed = rest.trim_start_matches(PUNCTUATION);
        let skipped = &rest[..rest.len() - trimmed.len()];
        let starts =
            |wanted: &&&str| trimmed.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted));
        let len = if let Some(word) = WORDS.iter().find(starts) {
            marker.has_word = true;
            if *word == "copyrighted" {
                marker.manner = marker.manner.max(Manner::Participle);
            }
            word.len()
        } else if let Some(sign) = SIGNS.iter().find(starts) {
            marker.has_sign |= *sign != "{}";
            marker.is_true_sign |= !sign.starts_with('(');
            sign.len()
        } else if let Some(filler) = FILLERS.iter().find(|filler| trimmed.starts_with(**filler)) {
            filler.len()
        } else {
            0
        };
        let is_ending = skipped.contains(['.', '!', ',']) && marker.len > 0 && !text[..marker.len].ends_with('.');
        if is_ending {
            marker.manner = Manner::Ending;
        } else if skipped.contains([':', '=', '"', '\'', '`']) {
            marker.manner = marker.manner.max(Manner::Field);
        }
        marker.len += skipped.len() + len;
        if len == 0 {
            return marker;
        }
    }
}
