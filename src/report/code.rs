//! Code on both sides of a finding, line by line and piece by piece: what a page needs to color it and to mark what differs.
//!
//! Lines are paired as on the terminal; within a pair the longest common run of pieces is the same, the rest was renamed or changed.
//! Pieces come from the lexer, comments included; whatever stands between them is space.

use std::collections::HashMap;
use std::ops::Range;

use super::shown;
use super::side_by_side::{Row, pair_lines};
use crate::lexer::{Language, Lexed, TokenKind, lex};
use crate::span::LineSpan;

/// Rows of one finding; a reader of more opens the files.
const MAX_ROWS: usize = 240;
/// Pieces of a line that are compared one by one; in longer lines, as of minified code, all counts as changed.
const MAX_PIECES: usize = 300;
/// Bytes of a line that are shown.
const MAX_LINE_BYTES: usize = 2_000;

/// Both sides of a finding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeView {
    /// In order.
    pub rows: Vec<CodeRow>,
    /// Rows that are left out.
    pub n_more: usize,
}

/// A line of the project, of the origin, or a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// The project's line.
    pub left: Option<CodeLine>,
    /// The origin's.
    pub right: Option<CodeLine>,
    /// Whether both are the same but for space at their ends.
    pub is_equal: bool,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLine {
    /// Its number, from 1.
    pub number: u32,
    /// Its text in pieces.
    pub pieces: Vec<CodePiece>,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePiece {
    /// The text, with nothing in it that a terminal or a page would obey.
    pub text: String,
    /// What it is.
    pub kind: PieceKind,
    /// How it differs from the other side.
    pub difference: Difference,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// Names, operators, space.
    Plain,
    /// A reserved word.
    Keyword,
    /// A string or character literal.
    String,
    /// A number.
    Number,
    /// A comment.
    Comment,
}

/// How a piece differs from what stands in its place on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Difference {
    /// It does not.
    Same,
    /// It is another name for the same.
    Renamed,
    /// It is something else, or there is nothing.
    Changed,
}

/// One side: a whole text, and which of its lines matter.
#[derive(Debug, Clone, Copy)]
pub struct CodeSide<'a> {
    /// The whole file.
    pub text: &'a [u8],
    /// What it is written in.
    pub language: Language,
    /// The lines.
    pub lines: LineSpan,
    /// Lines to add to line indices of `text`.
    pub first_line_idx: u32,
}

impl CodeView {
    /// Lays `left` (the project) beside `right` (the origin). `renames` are origin name and scanned name.
    pub fn new(left: CodeSide<'_>, right: CodeSide<'_>, renames: &[(String, String)]) -> Self {
        let (left, right) = (Lines::of(left), Lines::of(right));
        let rows = pair_lines(&left.plain, &right.plain, renames);
        let n_more = rows.len().saturating_sub(MAX_ROWS);
        let names: HashMap<&str, &str> = renames.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        let rows = rows.into_iter().take(MAX_ROWS).map(|row| match row {
            Row::Left(idx) => CodeRow { left: Some(left.changed(idx)), right: None, is_equal: false },
            Row::Right(idx) => CodeRow { left: None, right: Some(right.changed(idx)), is_equal: false },
            Row::Pair { left: here, right: there, is_equal } => {
                let (mut here, mut there) = (left.line(here), right.line(there));
                if !is_equal {
                    compare(&mut here.pieces, &mut there.pieces, &names);
                }
                CodeRow { left: Some(here), right: Some(there), is_equal }
            }
        });
        Self { rows: rows.collect(), n_more }
    }

    /// Returns about how many bytes a page needs for it.
    pub fn n_bytes(&self) -> usize {
        let of_line = |line: &CodeLine| 60 + line.pieces.iter().map(|piece| piece.text.len() + 16).sum::<usize>();
        self.rows.iter().map(|row| row.left.iter().chain(&row.right).map(of_line).sum::<usize>()).sum()
    }
}

/// The lines of one side.
struct Lines {
    first_number: u32,
    plain: Vec<String>,
    pieces: Vec<Vec<CodePiece>>,
}

impl Lines {
    fn of(side: CodeSide<'_>) -> Self {
        let lexed = lex(side.language, side.text);
        let kinds = kinds_of(&lexed);
        let start = |line: u32| lexed.line_starts.get(line as usize).map_or(side.text.len(), |&start| start as usize);
        let mut lines =
            Self { first_number: side.lines.start + side.first_line_idx + 1, plain: Vec::new(), pieces: Vec::new() };
        // A side is as long as what is compared on the terminal.
        for line in (side.lines.start..side.lines.end).take(super::side_by_side::MAX_LINES) {
            let (from, to) = (start(line), start(line + 1));
            let text = side.text.get(from..to).unwrap_or_default();
            let end = from + text.trim_ascii_end().len().min(MAX_LINE_BYTES);
            let pieces = cut(side.text, from..end, &kinds);
            lines.plain.push(pieces.iter().map(|piece| piece.text.as_str()).collect());
            lines.pieces.push(pieces);
        }
        lines
    }

    fn line(&self, idx: usize) -> CodeLine {
        CodeLine { number: self.first_number + idx as u32, pieces: self.pieces[idx].clone() }
    }

    fn changed(&self, idx: usize) -> CodeLine {
        let mut line = self.line(idx);
        line.pieces.iter_mut().for_each(|piece| piece.difference = Difference::Changed);
        line
    }
}

/// Returns what the lexer made of a text, in order; what it left out is plain.
fn kinds_of(lexed: &Lexed) -> Vec<(Range<usize>, PieceKind)> {
    let kind = |kind: TokenKind| match kind {
        TokenKind::Keyword => PieceKind::Keyword,
        TokenKind::Number => PieceKind::Number,
        TokenKind::String => PieceKind::String,
        _ => PieceKind::Plain,
    };
    let tokens = lexed.tokens.iter().map(|token| (token.start as usize..token.end as usize, kind(token.kind)));
    let comments = lexed.comments.iter().map(|span| (span.range(), PieceKind::Comment));
    let mut kinds: Vec<(Range<usize>, PieceKind)> =
        tokens.chain(comments).filter(|(range, _)| !range.is_empty()).collect();
    kinds.sort_by_key(|(range, _)| range.start);
    kinds
}

/// Cuts a line into pieces.
fn cut(text: &[u8], line: Range<usize>, kinds: &[(Range<usize>, PieceKind)]) -> Vec<CodePiece> {
    let mut pieces = Vec::new();
    let mut push = |range: Range<usize>, kind| {
        let bytes = text.get(range).unwrap_or_default();
        if !bytes.is_empty() {
            let text = shown(&String::from_utf8_lossy(bytes).replace('\t', "    ")).into_owned();
            pieces.push(CodePiece { text, kind, difference: Difference::Same });
        }
    };
    let mut at = line.start;
    let first = kinds.partition_point(|(range, _)| range.end <= line.start);
    for (range, kind) in kinds[first..].iter().take_while(|(range, _)| range.start < line.end) {
        let (start, end) = (range.start.max(at), range.end.min(line.end));
        if start < end {
            push(at..start, PieceKind::Plain);
            push(start..end, *kind);
            at = end;
        }
    }
    push(at..line.end, PieceKind::Plain);
    pieces
}

/// Marks what differs between two lines. `names` leads from origin names to scanned ones.
fn compare(left: &mut [CodePiece], right: &mut [CodePiece], names: &HashMap<&str, &str>) {
    let real = |pieces: &[CodePiece]| -> Vec<usize> {
        (0..pieces.len()).filter(|&idx| !pieces[idx].text.trim().is_empty()).collect()
    };
    let (here, there) = (real(left), real(right));
    if here.len().max(there.len()) > MAX_PIECES {
        left.iter_mut().chain(right).for_each(|piece| piece.difference = Difference::Changed);
        return;
    }
    let is_same = |row: usize, column: usize| {
        let (scanned, origin) = (left[here[row]].text.trim(), right[there[column]].text.trim());
        scanned == origin || names.get(origin) == Some(&scanned)
    };
    // Longest common subsequence, from the end.
    let columns = there.len() + 1;
    let mut best = vec![0_u16; (here.len() + 1) * columns];
    for row in (0..here.len()).rev() {
        for column in (0..there.len()).rev() {
            best[row * columns + column] = if is_same(row, column) {
                best[(row + 1) * columns + column + 1] + 1
            } else {
                best[(row + 1) * columns + column].max(best[row * columns + column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut marks: Vec<(Option<usize>, Option<usize>, Difference)> = Vec::new();
    while row < here.len() || column < there.len() {
        if row < here.len() && column < there.len() && is_same(row, column) {
            if left[here[row]].text.trim() != right[there[column]].text.trim() {
                marks.push((Some(here[row]), Some(there[column]), Difference::Renamed));
            }
            (row, column) = (row + 1, column + 1);
        } else if column == there.len()
            || (row < here.len() && best[(row + 1) * columns + column] >= best[row * columns + column + 1])
        {
            marks.push((Some(here[row]), None, Difference::Changed));
            row += 1;
        } else {
            marks.push((None, Some(there[column]), Difference::Changed));
            column += 1;
        }
    }
    for (here, there, difference) in marks {
        if let Some(here) = here {
            left[here].difference = difference;
        }
        if let Some(there) = there {
            right[there].difference = difference;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(left: &str, right: &str, renames: &[(&str, &str)]) -> CodeView {
        let side = |text: &'static [u8]| CodeSide {
            text,
            language: Language::detect("x.c", text),
            lines: LineSpan::new(0, text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).count() as u32),
            first_line_idx: 10,
        };
        let renames: Vec<(String, String)> = renames.iter().map(|&(from, to)| (from.into(), to.into())).collect();
        let leak = |text: &str| -> &'static [u8] { Box::leak(text.to_owned().into_boxed_str()).as_bytes() };
        CodeView::new(side(leak(left)), side(leak(right)), &renames)
    }

    /// Writes a line with its marks: `{renamed}`, `[changed]`.
    fn marked(line: Option<&CodeLine>) -> String {
        let piece = |piece: &CodePiece| match piece.difference {
            Difference::Same => piece.text.clone(),
            Difference::Renamed => format!("{{{}}}", piece.text),
            Difference::Changed => format!("[{}]", piece.text),
        };
        line.map_or_else(|| "-".into(), |line| line.pieces.iter().map(piece).collect())
    }

    fn rows(view: &CodeView) -> Vec<(String, String)> {
        view.rows.iter().map(|row| (marked(row.left.as_ref()), marked(row.right.as_ref()))).collect()
    }

    #[test]
    fn renamed_and_changed_pieces_are_marked() {
        let view = view(
            "int n = 0;\nfor (;;) total += level * 2;\nreturn n;\n",
            "int n = 0;\nfor (;;) sum += level * 3;\nlog(n);\nreturn n;\n",
            &[("sum", "total")],
        );
        let row = |left: &str, right: &str| (left.to_owned(), right.to_owned());
        assert_eq!(
            rows(&view),
            [
                row("int n = 0;", "int n = 0;"),
                row("for (;;) {total} += level * [2];", "for (;;) {sum} += level * [3];"),
                row("-", "[log][(][n][)][;]"),
                row("return n;", "return n;"),
            ]
        );
        assert_eq!(view.rows[3].right.as_ref().unwrap().number, 14);
        assert_eq!((view.rows[0].is_equal, view.rows[1].is_equal), (true, false));
    }

    #[test]
    fn pieces_have_kinds_and_nothing_to_obey() {
        let view = view("return \"a\u{1b}[31m\"; // so\n", "return 1; /* so */\n", &[]);
        let kinds: Vec<(PieceKind, &str)> =
            view.rows[0].left.as_ref().unwrap().pieces.iter().map(|piece| (piece.kind, piece.text.as_str())).collect();
        assert_eq!(kinds[0], (PieceKind::Keyword, "return"));
        assert!(kinds.iter().any(|(kind, text)| *kind == PieceKind::String && !text.contains('\u{1b}')), "{kinds:?}");
        assert_eq!(kinds.last().unwrap(), &(PieceKind::Comment, "// so"));
    }

    #[test]
    fn long_sides_and_lines_are_cut() {
        let long: String = (0..400).map(|n| format!("x{n} = {n};\n")).collect();
        let both = view(&long, &long, &[]);
        assert_eq!((both.rows.len(), both.n_more), (MAX_ROWS, 160));
        let wide = format!("a = \"{}\";\n", "b".repeat(9_000));
        assert!(view(&wide, &wide, &[]).n_bytes() < 3 * MAX_LINE_BYTES);
    }

    proptest::proptest! {
        #[test] // What is shown of a line is the line, whatever it is cut into.
        fn pieces_put_together_are_the_line(left in "[ -~]{0,60}", right in "[ -~]{0,60}") {
            let view = view(&format!("{left}\n"), &format!("{right}\n"), &[]);
            for row in &view.rows {
                for (line, text) in [(&row.left, &left), (&row.right, &right)] {
                    let Some(line) = line else { continue };
                    let whole: String = line.pieces.iter().map(|piece| piece.text.as_str()).collect();
                    proptest::prop_assert_eq!(whole.as_str(), text.trim_end());
                }
            }
        }
    }
}
