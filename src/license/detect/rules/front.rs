//! Front matter: the fields between two lines `---` at the head of a rule or license file.
//!
//! The files are YAML; a reader of our own, because what is used of it are flat fields and lists of words, and a whole YAML
//! reader would follow anchors of hostile files. What is nested is read past, what would need more than that is an error.
//! In: a text. Out: fields by name, and the text below. Pure.

/// Longer front matter is none.
const MAX_BYTES: usize = 256 << 10;

/// The fields of a file and the text below them.
#[derive(Debug, Default)]
pub(super) struct Front<'a> {
    fields: Vec<(&'a str, Vec<&'a str>)>,
    /// What stands below.
    pub(super) text: &'a str,
}

impl<'a> Front<'a> {
    /// Reads a file.
    ///
    /// # Errors
    /// When the head is not of this form, with what is wrong.
    pub(super) fn read(file: &'a str) -> Result<Self, String> {
        let file = file.strip_prefix('\u{feff}').unwrap_or(file);
        let (first, rest) = file.split_once('\n').unwrap_or((file, ""));
        if first.trim_end() != "---" {
            return Err("does not begin with a line `---`".to_owned());
        }
        let (head, text) = split(rest).ok_or("the fields are not ended by a line `---`")?;
        if head.len() > MAX_BYTES {
            return Err(format!("fields of more than {} KiB", MAX_BYTES >> 10));
        }
        let mut front = Self { fields: Vec::new(), text };
        for (idx, line) in head.lines().enumerate() {
            front.line(line).map_err(|reason| format!("line {}: {reason}", idx + 2))?;
        }
        Ok(front)
    }

    fn line(&mut self, line: &'a str) -> Result<(), String> {
        let content = line.trim();
        let is_nested = line.starts_with([' ', '\t', '-']);
        if content.is_empty() || content.starts_with('#') {
            return Ok(());
        }
        if is_nested {
            let (_, values) = self.fields.last_mut().ok_or("a value without a field")?;
            values.extend(content.strip_prefix('-').map(|item| unquoted(item.trim())));
            return Ok(());
        }
        let (name, value) = content.split_once(':').ok_or("neither a field nor a value")?;
        let value = unquoted(value.trim());
        // Texts over several lines follow indented and are not used.
        let is_block = value.starts_with(['|', '>']);
        let values = if value.is_empty() || is_block { Vec::new() } else { vec![value] };
        self.fields.push((name.trim(), values));
        Ok(())
    }

    /// Returns the values of a field; none if it is missing.
    pub(super) fn values(&self, name: &str) -> &[&'a str] {
        self.fields.iter().find(|(field, _)| *field == name).map_or(&[], |(_, values)| values.as_slice())
    }

    /// Returns the value of a field of one plain value.
    ///
    /// # Errors
    /// When it refers to another place, or is a list or a table.
    pub(super) fn value(&self, name: &str) -> Result<Option<&'a str>, String> {
        match self.values(name) {
            [] => Ok(None),
            [value] if !value.starts_with(['&', '*', '!', '[', '{']) => Ok(Some(value)),
            _ => Err(format!("`{name}` is no plain value")),
        }
    }

    /// Tells whether a field says yes.
    ///
    /// # Errors
    /// When it says something else than yes or no.
    pub(super) fn flag(&self, name: &str) -> Result<bool, String> {
        match self.value(name)? {
            Some("yes" | "true" | "Yes" | "True") => Ok(true),
            None | Some("no" | "false" | "No" | "False") => Ok(false),
            Some(_) => Err(format!("`{name}` is neither yes nor no")),
        }
    }

    /// Returns a number from 0 to 100.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn percent(&self, name: &str) -> Result<Option<u8>, String> {
        let Some(value) = self.value(name)? else { return Ok(None) };
        let number = value.parse::<f32>().ok().filter(|number| (0.0..=100.0).contains(number));
        number.map(|number| Some(number as u8)).ok_or_else(|| format!("`{name}` is no number from 0 to 100"))
    }
}

fn split(rest: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn unquoted(value: &str) -> &str {
    let inner = |quote: char| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    inner('\'').or_else(|| inner('"')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_and_the_text_below() {
        let file = "---\nlicense_expression: 'mit OR isc'\nis_license_notice: yes\nnotes: |\n  a: b\n\nother_spdx_license_keys:\n  \
            - A\n- \"B\"\nrelevance: 95\n---\ntext\n---\nmore";
        let front = Front::read(file).unwrap();
        assert_eq!(front.value("license_expression"), Ok(Some("mit OR isc")));
        assert_eq!(front.flag("is_license_notice"), Ok(true));
        assert_eq!(front.flag("is_license_text"), Ok(false));
        assert_eq!(front.values("other_spdx_license_keys"), ["A", "B"]);
        assert_eq!((front.percent("relevance"), front.percent("minimum_coverage")), (Ok(Some(95)), Ok(None)));
        assert_eq!(front.text, "text\n---\nmore");
        assert_eq!(Front::read("---\r\nkey: a\r\n---\r\nx").unwrap().value("key"), Ok(Some("a")));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |file: &str| Front::read(file).map(|_| ()).unwrap_err();
        assert_eq!(error("key: a\n"), "does not begin with a line `---`");
        assert_eq!(error("---\nkey: a\n"), "the fields are not ended by a line `---`");
        assert_eq!(error("---\nkey\n---\n"), "line 2: neither a field nor a value");
        assert_eq!(error("---\n - a\n---\n"), "line 2: a value without a field");
        assert!(error(&format!("---\n{}---\n", "a: b\n".repeat(100_000))).contains("KiB"));
        let front = Front::read("---\na: &x [*x, *x]\nb: maybe\nc: 200\n---\n").unwrap();
        assert!(front.value("a").is_err() && front.flag("b").is_err() && front.percent("c").is_err());
    }

    proptest! {
        #[test]
        fn never_panics(file in "(---\n)?([a-z]: |- |\n|---|['\"&é|]){0,30}") {
            if let Ok(front) = Front::read(&file) {
                let _ = (front.value("a"), front.flag("b"), front.percent("c"));
            }
        }
    }
}
