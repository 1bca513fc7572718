//! Spans: half-open ranges in one file, one type per unit, so that bytes, lines and tokens cannot be confused.
//!
//! All are `u32`: a file of 4 GiB or more is never fingerprinted (see `source`). Line indices count from 0; what
//! people see counts from 1 and includes the last line ([`LineSpan::shown`]).

use serde::{Deserialize, Serialize};

macro_rules! span {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name {
            /// First unit inside.
            pub start: u32,
            /// First unit after the end.
            pub end: u32,
        }

        impl $name {
            /// Makes a span; an `end` before `start` gives the empty span at `start`.
            pub const fn new(start: u32, end: u32) -> Self {
                Self { start, end: if end < start { start } else { end } }
            }

            /// Returns the number of units inside.
            pub const fn len(self) -> u32 {
                self.end - self.start
            }

            /// Tells whether nothing is inside.
            pub const fn is_empty(self) -> bool {
                self.end == self.start
            }

            /// Tells whether `unit` is inside.
            pub const fn contains(self, unit: u32) -> bool {
                self.start <= unit && unit < self.end
            }

            /// Tells whether both spans share a unit.
            pub const fn overlaps(self, other: Self) -> bool {
                self.start < other.end && other.start < self.end
            }

            /// Returns the units inside both spans; empty if there are none.
            pub fn intersection(self, other: Self) -> Self {
                Self::new(self.start.max(other.start), self.end.min(other.end))
            }

            /// Returns the smallest span holding both.
            pub fn hull(self, other: Self) -> Self {
                Self { start: self.start.min(other.start), end: self.end.max(other.end) }
            }

            /// Returns the span as a range of indices.
            pub const fn range(self) -> std::ops::Range<usize> {
                self.start as usize..self.end as usize
            }
        }
    };
}

span! {
    /// Bytes of a file's text as it was lexed (decoded to UTF-8 where it was UTF-16).
    ByteSpan
}
span! {
    /// Lines by index, from 0.
    LineSpan
}
span! {
    /// Tokens by index in the lexed file.
    TokenSpan
}

impl LineSpan {
    /// Returns first and last line as people count them: from 1, both included. An empty span shows its first line.
    pub fn shown(self) -> (u32, u32) {
        (self.start + 1, self.end.max(self.start + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intersects_and_joins() {
        let (left, right) = (LineSpan::new(2, 6), LineSpan::new(4, 9));
        assert_eq!(left.intersection(right), LineSpan::new(4, 6));
        assert_eq!(left.hull(right), LineSpan::new(2, 9));
        assert!(left.overlaps(right) && !left.overlaps(LineSpan::new(6, 7)));
        assert!(left.intersection(LineSpan::new(8, 9)).is_empty());
    }

    #[test]
    fn shows_lines_from_one_inclusive() {
        assert_eq!(LineSpan::new(0, 3).shown(), (1, 3));
        assert_eq!(LineSpan::new(4, 4).shown(), (5, 5));
    }
}
