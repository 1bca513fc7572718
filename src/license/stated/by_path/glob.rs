//! Patterns of paths, as DEP-5 files and REUSE.toml have them.
//!
//! In both a backslash takes the next character as it is. In `Files` fields `*` is any text with `/` in it too and `?` any
//! character; in REUSE.toml `*` stays inside one part of the path, `**` (with the `/` behind it) does not, and `?` is a
//! question mark. All ways to match are followed at once, so that no pattern takes more than the product of both lengths.

/// A longer pattern is no path's and matches none.
const MAX_PIECES: usize = 4096;

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob(Vec<Piece>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// Any text.
    Any,
    /// Any text without `/`.
    Within,
    One,
    Char(char),
}

impl Glob {
    /// Reads a pattern of a `Files` field; none is wrong.
    pub(crate) fn of_files_field(pattern: &str) -> Self {
        Self::read(pattern, |c, _| match c {
            '*' => Some(Piece::Any),
            '?' => Some(Piece::One),
            _ => None,
        })
    }

    /// Reads a pattern of a REUSE.toml; none is wrong.
    pub(crate) fn of_reuse_toml(pattern: &str) -> Self {
        Self::read(pattern, |c, rest| {
            if c != '*' {
                return None;
            }
            let is_any = rest.as_str().starts_with('*');
            if is_any {
                let after = rest.as_str().trim_start_matches('*');
                *rest = after.strip_prefix('/').unwrap_or(after).chars();
            }
            Some(if is_any { Piece::Any } else { Piece::Within })
        })
    }

    fn read(pattern: &str, wildcard: impl Fn(char, &mut std::str::Chars<'_>) -> Option<Piece>) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            let piece = match wildcard(c, &mut chars) {
                Some(piece) => piece,
                None if c == '\\' => Piece::Char(chars.next().unwrap_or('\\')),
                None => Piece::Char(c),
            };
            match (pieces.last(), piece) {
                // Beside a star that matches more a star says nothing.
                (Some(Piece::Any), Piece::Any | Piece::Within) | (Some(Piece::Within), Piece::Within) => {}
                (Some(Piece::Within), Piece::Any) => {
                    pieces.pop();
                    pieces.push(piece);
                }
                _ => pieces.push(piece),
            }
            if pieces.len() > MAX_PIECES {
                return Self(Vec::new());
            }
        }
        Self(pieces)
    }

    /// Returns the one path it matches, if it has no wildcards.
    pub(crate) fn as_path(&self) -> Option<String> {
        let literal = |piece: &Piece| if let Piece::Char(c) = piece { Some(*c) } else { None };
        self.0.iter().map(literal).collect()
    }

    /// Tells whether it matches every path.
    pub(crate) fn is_any(&self) -> bool {
        self.0 == [Piece::Any]
    }

    /// Returns how many characters and wildcards it has: what matching costs for each character of a path.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether it matches the whole path.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let mut chars = path.chars();
        let mut pieces = self.0.as_slice();
        // As a rule the first characters are plain, and other ones.
        while let [Piece::Char(wanted), after @ ..] = pieces {
            if chars.next() != Some(*wanted) {
                return false;
            }
            pieces = after;
        }
        match pieces {
            [] => chars.as_str().is_empty(),
            [Piece::Any] => true,
            pieces => Places::matches(pieces, chars),
        }
    }
}

/// The places in a pattern that some way of matching has reached, each once.
struct Places<'a> {
    pieces: &'a [Piece],
    reached: Vec<usize>,
    /// By place, the step that reached it last.
    marks: Vec<u32>,
    step: u32,
}

impl<'a> Places<'a> {
    fn matches(pieces: &'a [Piece], path: std::str::Chars<'_>) -> bool {
        let mut places = Self { pieces, reached: Vec::new(), marks: vec![0; pieces.len() + 1], step: 1 };
        places.reach(0);
        for c in path {
            let before = std::mem::take(&mut places.reached);
            places.step += 1;
            for place in before {
                match pieces.get(place) {
                    Some(Piece::Any) => places.reach(place),
                    Some(Piece::Within) if c != '/' => places.reach(place),
                    Some(Piece::One) => places.reach(place + 1),
                    Some(Piece::Char(wanted)) if *wanted == c => places.reach(place + 1),
                    _ => {}
                }
            }
            if places.reached.is_empty() {
                return false;
            }
        }
        places.marks[pieces.len()] == places.step
    }

    /// Notes a place, and the one behind a star, which may stand for nothing.
    fn reach(&mut self, place: usize) {
        if self.marks[place] == self.step {
            return;
        }
        self.marks[place] = self.step;
        self.reached.push(place);
        if matches!(self.pieces.get(place), Some(Piece::Any | Piece::Within)) {
            self.reach(place + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stars_of_a_reuse_toml_know_directories() {
        let check = |pattern: &str, matching: &[&str], others: &[&str]| {
            let glob = Glob::of_reuse_toml(pattern);
            assert!(matching.iter().all(|path| glob.matches(path)), "{pattern}");
            assert!(!others.iter().any(|path| glob.matches(path)), "{pattern}");
        };
        check("po/*.po", &["po/de.po", "po/.po"], &["po/a/de.po", "a/po/de.po", "po/de.pot"]);
        check("**", &["a", "a/b/c", ""], &[]);
        check("src/**", &["src/a", "src/a/b"], &["src", "srca"]);
        check("src/**/a.c", &["src/a.c", "src/x/a.c", "src/x/y/a.c"], &["src/b.c", "a.c"]);
        check("*", &["a", ".a"], &["a/b"]);
        check("a/*/c/**", &["a/b/c/", "a/b/c/d/e"], &["a/b/x/c/d"]);
        check("what?", &["what?"], &["whats"]);
        check(r"a\*b", &["a*b"], &["axb"]);
        check(r"a\\b\c", &[r"a\bc"], &["abc"]);
        check("../a", &["../a"], &["a"]);
        check("***/x", &["x", "a/b/x"], &["y"]);
    }

    #[test]
    fn stars_of_a_files_field_do_not() {
        let check = |pattern: &str, path: &str, expected: bool| {
            assert_eq!(Glob::of_files_field(pattern).matches(path), expected, "{pattern} {path}");
        };
        check("src/*.c", "src/a/b.c", true);
        check("l?b", "l/b", true);
        check("*a", "b", false);
        check("", "", true);
    }

    #[test]
    fn without_wildcards_it_is_a_path() {
        assert_eq!(Glob::of_reuse_toml(r"a/b\*?").as_path().as_deref(), Some("a/b*?"));
        assert_eq!(Glob::of_reuse_toml("a/*").as_path(), None);
    }

    #[test]
    fn patterns_made_for_trying_every_way_end() {
        let path = "a/".repeat(2000);
        for star in ["*", "**", "**/*a"] {
            assert!(!Glob::of_reuse_toml(&format!("{}b", format!("{star}a/").repeat(300))).matches(&path));
            assert!(!Glob::of_files_field(&format!("{}b", format!("{star}a").repeat(300))).matches(&path));
        }
        assert!(!Glob::of_reuse_toml(&"a".repeat(MAX_PIECES + 1)).matches(&"a".repeat(MAX_PIECES + 1)));
    }

    /// Tries every way.
    fn matches_slowly(pieces: &[Piece], path: &[char]) -> bool {
        match (pieces, path) {
            ([], []) => true,
            ([Piece::Any, rest @ ..], _) => (0..=path.len()).any(|at| matches_slowly(rest, &path[at..])),
            ([Piece::Within, rest @ ..], _) => {
                let end = path.iter().position(|c| *c == '/').unwrap_or(path.len());
                (0..=end).any(|at| matches_slowly(rest, &path[at..]))
            }
            ([Piece::One, rest @ ..], [_, after @ ..]) => matches_slowly(rest, after),
            ([Piece::Char(wanted), rest @ ..], [c, after @ ..]) => wanted == c && matches_slowly(rest, after),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn finds_what_trying_every_way_finds(pattern in "[ab/*?\\\\]{0,8}", path in "[ab/]{0,8}") {
            let path_chars: Vec<char> = path.chars().collect();
            for glob in [Glob::of_reuse_toml(&pattern), Glob::of_files_field(&pattern)] {
                prop_assert_eq!(glob.matches(&path), matches_slowly(&glob.0, &path_chars));
            }
        }
    }
}
