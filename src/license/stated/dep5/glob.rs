//! Patterns of `Files` fields: `*` is any text with `/` in it too, `?` any character, `\` takes the next one as it is.

/// A longer pattern is no path's and matches none.
const MAX_PIECES: usize = 4096;

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob(Vec<Piece>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Any,
    One,
    Char(char),
}

impl Glob {
    /// Reads a pattern; none is wrong.
    pub(super) fn new(pattern: &str) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            let piece = match c {
                '*' => Piece::Any,
                '?' => Piece::One,
                '\\' => Piece::Char(chars.next().unwrap_or('\\')),
                c => Piece::Char(c),
            };
            if piece != Piece::Any || pieces.last() != Some(&Piece::Any) {
                pieces.push(piece);
            }
            if pieces.len() > MAX_PIECES {
                return Self(Vec::new());
            }
        }
        Self(pieces)
    }

    /// Tells whether it matches the whole path. At most the product of both lengths; as a rule their sum.
    pub(super) fn matches(&self, path: &str) -> bool {
        let pieces = &self.0;
        let (mut piece, mut rest) = (0, path.chars());
        let mut retry: Option<(usize, std::str::Chars<'_>)> = None; // Behind the last `*`, and what it may still take.
        loop {
            match (pieces.get(piece), rest.clone().next()) {
                (Some(Piece::Any), _) => {
                    piece += 1;
                    retry = Some((piece, rest.clone()));
                    continue;
                }
                (Some(Piece::One), Some(_)) => {}
                (Some(Piece::Char(wanted)), Some(c)) if *wanted == c => {}
                (None, None) => return true,
                _ => {
                    let Some((after, taken)) = &mut retry else { return false };
                    if taken.next().is_none() {
                        return false;
                    }
                    piece = *after;
                    rest = taken.clone();
                    continue;
                }
            }
            piece += 1;
            rest.next();
        }
    }
}
