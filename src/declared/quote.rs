//! What a comment says, cut out for people.

use crate::span::ByteSpan;

/// Characters that are shown.
const MAX_CHARS: usize = 160;

/// Returns the words from the first to the last byte given, on one line, at most 160 characters and an ellipsis.
pub(super) fn quote(text: &[u8], pieces: &[ByteSpan], from: usize, to: usize) -> String {
    let mut quoted = String::new();
    for piece in pieces {
        let (start, end) = ((piece.start as usize).max(from), (piece.end as usize).min(to));
        for word in text.get(start..end).map(String::from_utf8_lossy).unwrap_or_default().split_whitespace() {
            if !quoted.is_empty() {
                quoted.push(' ');
            }
            quoted.push_str(word);
        }
    }
    if let Some((cut, _)) = quoted.char_indices().nth(MAX_CHARS) {
        quoted.truncate(cut);
        quoted.push('…');
    }
    quoted
}
