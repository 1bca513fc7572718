//! The levels of rewriting, from the same bytes to a renamed, edited and reformatted copy.

use std::fmt;

/// What is done to a copy. Names are those of the quality tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `T0`: the exact file.
    ExactFile,
    /// `T1`: comments, layout and brace style changed.
    Reformatted,
    /// `T2`: all local names renamed, 30 % of the literals changed.
    Renamed,
    /// `T3a`: 10 % of the statements deleted or inserted.
    LightlyEdited,
    /// `T3b`: 25 % of the statements deleted or inserted.
    Edited,
    /// `T3c`: functions in another order.
    Reordered,
    /// `S30e`, `S15e`, `S10e`: so many lines inside an unrelated function; `S9e` to `S5e`: distinctive ones.
    Snippet(u8),
    /// `S30r`, `S15r`, `S10r`, `S9r` to `S5r`: the same with local names renamed.
    RenamedSnippet(u8),
    /// `X`: renamed, 15 % edited and reformatted.
    All,
    /// `L`: loops and conditions rewritten, early returns made and undone.
    Restructured,
    /// `H`: a helper function extracted or inlined.
    Helper,
    /// `I`: two functions of two origins interleaved.
    Interleaved,
    /// `R`: many tiny functions in another order.
    TinyReordered,
    /// `C`: comments in another language.
    Translated,
    /// `F`: a formatter's full pass.
    Formatted,
}

impl Level {
    /// The fixed levels, in the order of the tables.
    pub const ALL: [Self; 13] = [
        Self::ExactFile,
        Self::Reformatted,
        Self::Renamed,
        Self::LightlyEdited,
        Self::Edited,
        Self::Reordered,
        Self::Snippet(30),
        Self::Snippet(15),
        Self::Snippet(10),
        Self::RenamedSnippet(30),
        Self::RenamedSnippet(15),
        Self::RenamedSnippet(10),
        Self::All,
    ];

    /// The harder levels, in the order of the tables. They have no part in the figures over all fixed levels.
    pub const HARDER: [Self; 16] = [
        Self::Restructured,
        Self::Helper,
        Self::Interleaved,
        Self::TinyReordered,
        Self::Translated,
        Self::Formatted,
        Self::Snippet(9),
        Self::Snippet(8),
        Self::Snippet(7),
        Self::Snippet(6),
        Self::Snippet(5),
        Self::RenamedSnippet(9),
        Self::RenamedSnippet(8),
        Self::RenamedSnippet(7),
        Self::RenamedSnippet(6),
        Self::RenamedSnippet(5),
    ];

    /// Returns the level called so, fixed or harder.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().chain(Self::HARDER).find(|level| level.to_string() == name)
    }

    /// Tells whether it is one of the harder levels.
    pub fn is_harder(self) -> bool {
        Self::HARDER.contains(&self)
    }

    /// Returns what was done, for people.
    pub fn describe(self) -> String {
        match self {
            Self::ExactFile => "exact file".to_owned(),
            Self::Reformatted => "comments and layout changed".to_owned(),
            Self::Renamed => "renamed, literals changed".to_owned(),
            Self::LightlyEdited => "10 % edited".to_owned(),
            Self::Edited => "25 % edited".to_owned(),
            Self::Reordered => "functions reordered".to_owned(),
            Self::Snippet(lines) => format!("{lines} lines pasted"),
            Self::RenamedSnippet(lines) => format!("{lines} lines pasted, renamed"),
            Self::All => "renamed, edited, reformatted".to_owned(),
            Self::Restructured => "loops and conditions rewritten".to_owned(),
            Self::Helper => "a helper extracted or inlined".to_owned(),
            Self::Interleaved => "two origins interleaved".to_owned(),
            Self::TinyReordered => "tiny functions reordered".to_owned(),
            Self::Translated => "comments translated".to_owned(),
            Self::Formatted => "formatted".to_owned(),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ExactFile => f.pad("T0"),
            Self::Reformatted => f.pad("T1"),
            Self::Renamed => f.pad("T2"),
            Self::LightlyEdited => f.pad("T3a"),
            Self::Edited => f.pad("T3b"),
            Self::Reordered => f.pad("T3c"),
            Self::Snippet(lines) => f.pad(&format!("S{lines}e")),
            Self::RenamedSnippet(lines) => f.pad(&format!("S{lines}r")),
            Self::All => f.pad("X"),
            Self::Restructured => f.pad("L"),
            Self::Helper => f.pad("H"),
            Self::Interleaved => f.pad("I"),
            Self::TinyReordered => f.pad("R"),
            Self::Translated => f.pad("C"),
            Self::Formatted => f.pad("F"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for level in Level::ALL.into_iter().chain(Level::HARDER) {
            assert_eq!(Level::from_name(&level.to_string()), Some(level));
            assert_eq!(level.is_harder(), !Level::ALL.contains(&level));
        }
        assert_eq!(Level::from_name("S99e"), None);
        assert_eq!(format!("{:>5}", Level::All), "    X");
    }
}
