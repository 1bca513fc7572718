//! Paragraphs of comments: lines without their marks, cut where a comment leaves a line empty.

use crate::lexer::Lexed;
use crate::span::{ByteSpan, LineSpan};

/// A comment longer than this is data.
const MAX_BYTES: u32 = 64 << 10;

/// Comments that follow each other line by line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// From the first to the last of them.
    pub(super) span: ByteSpan,
    /// Whether code stands before it on its first line.
    pub(super) is_trailing: bool,
}

/// Lines of a comment that belong together.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    /// Their text, without marks.
    pub(super) pieces: Vec<ByteSpan>,
    /// Their lines.
    pub(super) lines: LineSpan,
    /// The lines of all paragraphs of the comment that hold a word.
    pub(super) group_lines: LineSpan,
    /// The comment they stand in.
    pub(super) group: Group,
}

/// Returns the groups of a text's comments, in order.
pub(super) fn groups<'a>(text: &'a [u8], lexed: &'a Lexed) -> impl Iterator<Item = Group> + 'a {
    let mut comments = lexed.comments.iter().copied().peekable();
    std::iter::from_fn(move || {
        let mut span = comments.next()?;
        let is_trailing = !is_first_on_line(text, span.start as usize);
        while let Some(next) = comments.next_if(|next| !is_trailing && follows(text, span, *next)) {
            span = span.hull(next);
        }
        Some(Group { span, is_trailing })
    })
}

fn is_first_on_line(text: &[u8], at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let start = memchr::memrchr2(b'\n', b'\r', head).map_or(0, |end| end + 1);
    head[start..].iter().all(|byte| byte.is_ascii_whitespace() || *byte >= 0x80)
}

/// Tells whether only one line end is between two comments.
fn follows(text: &[u8], span: ByteSpan, next: ByteSpan) -> bool {
    let Some(gap) = text.get(span.end as usize..next.start as usize) else { return false };
    let is_ended = span.end > span.start && text.get(span.end as usize - 1) == Some(&b'\n');
    gap.len() < 400
        && gap.iter().all(u8::is_ascii_whitespace)
        && memchr::memchr_iter(b'\n', gap).count() + usize::from(is_ended) == 1
}

impl Group {
    /// Cuts it into paragraphs. A line that begins with a tag (`@param`) begins one, too.
    pub(super) fn paragraphs(self, text: &[u8], lexed: &Lexed) -> Vec<Paragraph> {
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        if self.span.len() > MAX_BYTES {
            return paragraphs;
        }
        let mut is_open = false;
        let last = lexed.line_of(self.span.end.saturating_sub(1).max(self.span.start));
        for line in lexed.line_of(self.span.start)..=last {
            let start = lexed.line_starts[line as usize].max(self.span.start);
            let end = lexed.line_starts.get(line as usize + 1).map_or(self.span.end, |&next| next.min(self.span.end));
            let piece = without_marks(text, ByteSpan::new(start, end));
            let is_tag = text.get(piece.start as usize).is_some_and(|byte| matches!(byte, b'@' | b'\\'));
            match paragraphs.last_mut().filter(|_| is_open && !is_tag) {
                _ if piece.is_empty() => is_open = false,
                Some(paragraph) => {
                    paragraph.pieces.push(piece);
                    paragraph.lines.end = line + 1;
                }
                None => {
                    is_open = true;
                    let lines = LineSpan::new(line, line + 1);
                    paragraphs.push(Paragraph { pieces: vec![piece], lines, group_lines: lines, group: self });
                }
            }
        }
        let whole = paragraphs.iter().map(|paragraph| paragraph.lines).reduce(LineSpan::hull).unwrap_or_default();
        for paragraph in &mut paragraphs {
            paragraph.group_lines = whole;
        }
        paragraphs
    }
}

impl Paragraph {
    /// Tells whether it is a tag that refers to something for reading: `@see`.
    pub(super) fn is_reference(&self, text: &[u8]) -> bool {
        const TAGS: [&[u8]; 6] = [b"see", b"link", b"sa", b"ref", b"param", b"returns"];
        let Some([b'@' | b'\\', rest @ ..]) = self.pieces.first().and_then(|piece| text.get(piece.range())) else {
            return false;
        };
        let len = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
        TAGS.iter().any(|tag| rest[..len].eq_ignore_ascii_case(tag))
    }

    /// Returns its words on one line.
    pub(super) fn text(&self, text: &[u8]) -> String {
        let lines = self.pieces.iter().filter_map(|piece| text.get(piece.range()));
        lines.map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
    }
}

/// Returns a line of a comment without what makes it one.
fn without_marks(text: &[u8], line: ByteSpan) -> ByteSpan {
    let Some(bytes) = text.get(line.range()) else { return ByteSpan::default() };
    let is_mark = |byte: &u8| byte.is_ascii_whitespace() || b"/*#;%!\"'=-~|_(".contains(byte);
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"*\"'=-~|_#".contains(byte);
    let mut start = bytes.iter().position(|byte| !is_mark(byte)).unwrap_or(bytes.len());
    for opening in [&b"<!--"[..], b"{-", b"{#"] {
        if bytes[start..].starts_with(opening) {
            start += opening.len();
            start += bytes[start..].iter().position(|byte| !is_mark(byte)).unwrap_or(bytes.len() - start);
        }
    }
    let mut end = bytes.len();
    loop {
        let mut rest = &bytes[start..end];
        for closing in [&b"-->"[..], b"*/", b"*)", b"-}", b"#}"] {
            rest = rest.strip_suffix(closing).unwrap_or(rest);
        }
        let trimmed = rest.iter().rposition(|byte| !is_end(byte)).map_or(0, |last| last + 1);
        if start + trimmed == end {
            return ByteSpan::new(line.start + start as u32, line.start + end as u32);
        }
        end = start + trimmed;
    }
}
