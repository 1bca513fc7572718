//! The texts of the SPDX list as they stand there, for copies whose origin comes without one.

/// Returns the names and texts of one license with its exception, `GPL-2.0-only WITH Classpath-exception-2.0`; of what is not on
/// the list nothing.
pub fn standard_texts(term: &str) -> Vec<(&str, &'static str)> {
    let (name, exception) = term.split_once(" WITH ").map_or((term, None), |(name, with)| (name, Some(with)));
    let name = name.trim_end_matches('+');
    let license = name.parse::<&dyn license::License>().ok().map(|known| (name, known.text()));
    let exception = exception.and_then(|name| Some((name, name.parse::<&dyn license::Exception>().ok()?.text())));
    license.into_iter().chain(exception).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_the_list_has_its_text() {
        let check = |term: &str, names: &[&str]| {
            let texts = standard_texts(term);
            assert_eq!(texts.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names, "{term}");
            assert!(texts.iter().all(|(_, text)| text.split_whitespace().count() > 40), "{term}");
        };
        check("MIT", &["MIT"]);
        check("Apache-2.0+", &["Apache-2.0"]);
        check("GPL-2.0-or-later", &["GPL-2.0-or-later"]);
        check("GPL-2.0-only WITH Classpath-exception-2.0", &["GPL-2.0-only", "Classpath-exception-2.0"]);
        check("LicenseRef-mine", &[]);
        check("MIT WITH AdditionRef-mine", &["MIT"]);
        check("", &[]);
    }
}
