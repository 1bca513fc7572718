//! Keys and lines from a terminal, one question at a time.

use std::io;

use console::{Key, Term};

/// What a dialog talks through; tests have one of their own.
pub(super) trait Keyboard {
    /// Waits for a key.
    fn key(&mut self) -> io::Result<Key>;
    /// Shows text where the cursor stands.
    fn show(&mut self, text: &str) -> io::Result<()>;
    /// Takes the line off again that the cursor stands in.
    fn clear_line(&mut self) -> io::Result<()>;
}

impl Keyboard for Term {
    fn key(&mut self) -> io::Result<Key> {
        self.read_key()
    }

    fn show(&mut self, text: &str) -> io::Result<()> {
        self.write_str(text)
    }

    fn clear_line(&mut self) -> io::Result<()> {
        Self::clear_line(self)
    }
}

/// Asks for a line; Enter alone takes `suggested`. `None` after Escape: the question is taken back.
pub(super) fn ask_line(keyboard: &mut dyn Keyboard, question: &str, suggested: &str) -> io::Result<Option<String>> {
    let hint = if suggested.is_empty() { String::new() } else { format!(" [{suggested}]") };
    let prompt = format!("{question}{hint}: ");
    let mut text = String::new();
    keyboard.show(&prompt)?;
    loop {
        match keyboard.key()? {
            Key::Enter => {
                keyboard.show("\n")?;
                let text = text.trim();
                return Ok(Some(if text.is_empty() { suggested.to_owned() } else { text.to_owned() }));
            }
            Key::Escape => {
                keyboard.show("\n")?;
                return Ok(None);
            }
            Key::Backspace if text.pop().is_some() => {
                keyboard.clear_line()?;
                keyboard.show(&format!("{prompt}{text}"))?;
            }
            Key::Char('\u{15}') => {
                text.clear(); // Ctrl-U, as in a shell.
                keyboard.clear_line()?;
                keyboard.show(&prompt)?;
            }
            Key::Char('\u{3}') | Key::CtrlC => return Err(io::ErrorKind::Interrupted.into()),
            Key::Char(c) if !c.is_control() => {
                text.push(c);
                keyboard.show(c.encode_utf8(&mut [0; 4]))?;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// Types what it is given, and keeps what is shown. `\n` is Enter, `\u{1b}` Escape, `\u{8}` Backspace.
    #[derive(Default)]
    pub(in crate::cli::decide) struct Typed {
        pub(in crate::cli::decide) keys: VecDeque<char>,
        pub(in crate::cli::decide) shown: String,
    }

    impl Typed {
        pub(in crate::cli::decide) fn new(keys: &str) -> Self {
            Self { keys: keys.chars().collect(), shown: String::new() }
        }
    }

    impl Keyboard for Typed {
        fn key(&mut self) -> io::Result<Key> {
            let key = self.keys.pop_front().ok_or(io::ErrorKind::Interrupted)?;
            Ok(match key {
                '\n' => Key::Enter,
                '\u{1b}' => Key::Escape,
                '\u{8}' => Key::Backspace,
                c => Key::Char(c),
            })
        }

        fn show(&mut self, text: &str) -> io::Result<()> {
            self.shown.push_str(text);
            Ok(())
        }

        fn clear_line(&mut self) -> io::Result<()> {
            self.shown.push_str("<clear>");
            Ok(())
        }
    }

    #[test]
    fn a_line_is_typed_corrected_suggested_or_taken_back() {
        let check = |keys: &str, suggested: &str, expected: Option<&str>| {
            let line = ask_line(&mut Typed::new(keys), "reason", suggested).unwrap();
            assert_eq!(line.as_deref(), expected, "{keys:?}");
        };
        check("ours\n", "", Some("ours"));
        check("oure\u{8}s\n", "", Some("ours"));
        check("no\u{15}yes \n", "", Some("yes"));
        check("\n", "as before", Some("as before"));
        check("über\u{8}\u{8}\u{8}\u{8}\u{8}日本\n", "", Some("日本"));
        check("ou\u{1b}", "x", None);
        check("a\u{7}\n", "", Some("a"));
        assert!(ask_line(&mut Typed::new("ou\u{3}"), "reason", "").is_err());
        assert!(ask_line(&mut Typed::new("ou"), "reason", "").is_err(), "the terminal went away");
    }
}
