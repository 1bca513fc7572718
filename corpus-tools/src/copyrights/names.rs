//! When two spellings of a holder are the same: `The FOO Project, Inc.` and `Foo project`.

/// Words that tell no holder from another.
const EMPTY: [&str; 34] = [
    "the",
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "gmbh",
    "corp",
    "corporation",
    "co",
    "company",
    "ag",
    "and",
    "others",
    "other",
    "contributors",
    "copyright",
    "by",
    "of",
    "for",
    "at",
    "authors",
    "author",
    "team",
    "project",
    "developers",
    "et",
    "al",
    "mr",
    "dr",
    "prof",
    "portions",
    "its",
    "affiliates",
];
/// So many words may one spelling have more than the other: a department, a place.
const MAX_MORE: usize = 4;

/// A name to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    words: Vec<String>,
    address: Option<String>,
}

impl Name {
    /// Reads a name; an e-mail address in it is kept beside.
    pub(crate) fn new(text: &str) -> Self {
        let is_mail = |word: &&str| word.contains('@') && word.len() > 3;
        let address = text.split([' ', '<', '>', '(', ')', ',']).find(is_mail).map(str::to_lowercase);
        let plain: String = folded(&without_brackets(text));
        let all: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let is_telling = |word: &&&str| word.chars().count() > 1 && !EMPTY.contains(word);
        let telling: Vec<&&str> = all.iter().filter(is_telling).collect();
        let words = if telling.is_empty() {
            all.iter().map(|word| (*word).to_owned()).collect()
        } else {
            telling.into_iter().map(|word| (*word).to_owned()).collect()
        };
        Self { words, address }
    }

    /// Tells whether nothing of a name is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| word.chars().all(|c| c.is_ascii_digit())) && self.address.is_none()
    }

    /// Returns the telling words as one.
    pub(crate) fn key(&self) -> String {
        self.words.concat()
    }

    /// Tells whether both name the same holder.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        if self.address.is_some() && self.address == other.address {
            return true;
        }
        let (short, long) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        if short.words.is_empty() {
            return false;
        }
        let is_equal = short.words.concat() == long.words.concat();
        let is_part = short.words.len() >= 2 && long.words.len() - short.words.len() <= MAX_MORE;
        is_equal || (is_part && long.words.windows(short.words.len()).any(|words| words == short.words))
    }

    /// Tells whether its words stand together in a text whose words are folded and joined by blanks.
    pub(crate) fn stands_in(&self, words: &str) -> bool {
        !self.words.is_empty() && words.contains(&format!(" {} ", self.words.join(" ")))
    }
}

/// Returns the telling words of a text joined by blanks, with one at both ends.
pub(crate) fn folded_words(text: &str) -> String {
    let folded = folded(text);
    let mut words = String::from(" ");
    for word in folded.split(|c: char| !c.is_alphanumeric()) {
        if word.chars().count() > 1 && !EMPTY.contains(&word) {
            words.push_str(word);
            words.push(' ');
        }
    }
    words
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let is_address = |word: &&str| !word.contains('@') && !word.contains("://");
    plain.split_whitespace().filter(is_address).collect::<Vec<_>>().join(" ")
}

/// Lower case, Latin letters without their accents.
fn folded(text: &str) -> String {
    const ACCENTS: [(&str, &str); 20] = [
        ("àáâãäåāăą", "a"),
        ("çćĉċč", "c"),
        ("ďđ", "d"),
        ("èéêëēĕėęě", "e"),
        ("ĝğġģ", "g"),
        ("ĥħ", "h"),
        ("ìíîïĩīĭįı", "i"),
        ("ĵ", "j"),
        ("ķ", "k"),
        ("ĺļľŀł", "l"),
        ("ñńņňŉ", "n"),
        ("òóôõöøōŏő", "o"),
        ("ŕŗř", "r"),
        ("śŝşšș", "s"),
        ("ţťŧț", "t"),
        ("ùúûüũūŭůűų", "u"),
        ("ŵ", "w"),
        ("ýÿŷ", "y"),
        ("źżž", "z"),
        ("ß", "ss"),
    ];
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match ACCENTS.iter().find(|(letters, _)| !c.is_ascii() && letters.contains(c)) {
            Some((_, letter)) => plain.push_str(letter),
            None => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_holder_agree() {
        let check = |one: &str, other: &str, expected: bool| {
            assert_eq!(Name::new(one).is_same(&Name::new(other)), expected, "{one} / {other}");
            assert_eq!(Name::new(other).is_same(&Name::new(one)), expected, "{other} / {one}");
        };
        check("Example Foundation, Inc.", "the example foundation", true);
        check("Ada B. Example <ada@example.org>", "Ada Example", true);
        check("José Núñez", "Jose Nunez", true);
        check("RedExample", "Red Example", true);
        check("Ada Example", "Ada Example, Department of Examples, Somewhere", true);
        check("Ada Example", "Bo Example", false);
        check("Example", "Ada Example", false);
        check("ada@example.org", "A. E. <ada@example.org>", true);
        check("Ada Example", "Ada Example is the maintainer of this and that and more", false);
    }
}
