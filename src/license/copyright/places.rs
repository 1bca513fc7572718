//! Places after a holder's name: `Example GmbH, Wiesbaden`, `Ada Example, Espoo, Finland`.

/// Words of organisations: what follows their comma as one word is a place.
const ORGANISATIONS: &[&str] = &[
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
    "foundation",
    "institute",
    "institut",
    "centrum",
    "center",
    "centre",
    "lab",
    "labs",
    "laboratory",
    "laboratories",
    "university",
    "college",
    "ag",
    "b.v",
    "bv",
];
/// Countries and states that stand after names.
const KNOWN: &[&str] = &[
    "usa",
    "u.s.a",
    "us",
    "u.s",
    "uk",
    "u.k",
    "ca",
    "ma",
    "ny",
    "tx",
    "wa",
    "il",
    "pa",
    "nj",
    "finland",
    "germany",
    "deutschland",
    "france",
    "canada",
    "netherlands",
    "the netherlands",
    "holland",
    "sweden",
    "norway",
    "denmark",
    "japan",
    "italy",
    "spain",
    "switzerland",
    "austria",
    "belgium",
    "israel",
    "india",
    "china",
    "taiwan",
    "australia",
    "new zealand",
    "brazil",
    "ireland",
    "scotland",
    "england",
    "united kingdom",
    "united states",
    "poland",
    "russia",
    "hungary",
    "czech republic",
    "california",
    "indiana",
    "massachusetts",
    "new york",
    "north carolina",
    "texas",
    "washington",
    "virginia",
    "illinois",
    "pennsylvania",
    "colorado",
    "oregon",
];

/// Tells whether `rest[0]`, the part after a name's comma, is a place. `rest`: it and the parts after it.
pub(super) fn is_place(name: &str, rest: &[&str]) -> bool {
    let part = rest[0];
    if is_known(part) {
        return true;
    }
    let n_words = part.split_whitespace().count();
    let is_before_known = n_words <= 2 && rest.get(1).is_some_and(|next| is_known(next));
    is_before_known || (n_words == 1 && rest.len() == 1 && is_organisation(name) && !part.contains('.'))
}

/// Tells whether a part is a country or state.
pub(super) fn is_known(part: &str) -> bool {
    let lower = part.trim_end_matches('.').to_lowercase();
    KNOWN.contains(&lower.as_str())
}

fn is_organisation(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric() && c != '.').map(|word| word.trim_end_matches('.'));
    words.any(|word| ORGANISATIONS.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_names() {
        let check = |name: &str, rest: &str, expected: bool| {
            let rest: Vec<&str> = rest.split(", ").collect();
            assert_eq!(is_place(name, &rest), expected, "{name}, {rest:?}");
        };
        check("Example GmbH", "Wiesbaden", true);
        check("Example Research Foundation", "West Lafayette, Indiana", true);
        check("Ada Example", "Espoo, Finland", true);
        check("Ada Example", "Canada", true);
        check("Ada Example", "Bo Example", false);
        check("Example Inc.", "Bo Example", false);
        check("Ada Example", "Example", false);
        check("Example Inc.", "Sample, Bo Example", false);
        check("Example.org", "PUC-Rio", false);
    }
}
