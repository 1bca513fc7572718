//! YAML as a tree with lines and columns, and texts as YAML writes them. Source: YAML 1.2.2.
//!
//! What would cost more than it says is refused: nesting past [`MAX_DEPTH`], more than [`MAX_NODES`] values or [`MAX_KEYS`] keys
//! of one mapping. An alias stays one (`&a` and `*a` can blow a page up to gigabytes); whoever needs its value says so.

use std::fmt::Write as _;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

const MAX_DEPTH: usize = 64;
const MAX_NODES: usize = 1_000_000;
/// Each new key is compared with those before it.
const MAX_KEYS: usize = 1_000;

/// A value and where it stands, both counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Text(String),
    List(Vec<Node>),
    /// Each key once.
    Map(Vec<(Key, Node)>),
    Alias,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// What is wrong, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct YamlError {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) message: String,
}

/// A collection that is not closed yet.
struct Open {
    node: Node,
    /// Of a mapping, the key that waits for its value.
    key: Option<Key>,
}

/// Parses one document; an empty text is [`Value::Null`].
pub(super) fn parse(text: &str) -> Result<Node, YamlError> {
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| YamlError {
            line: error.marker().line(),
            column: error.marker().col() + 1,
            message: error.info().to_owned(),
        })?;
        tree.take(event, span)?;
    }
    Ok(tree.root.unwrap_or(Node { line: 1, column: 1, value: Value::Null }))
}

#[derive(Default)]
struct Tree {
    open: Vec<Open>,
    root: Option<Node>,
    n_nodes: usize,
}

impl Tree {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), YamlError> {
        let (line, column) = (span.start.line(), span.start.col() + 1);
        let node = |value| Node { line, column, value };
        match event {
            Event::Scalar(text, style, _, tag) => {
                let is_null = style == ScalarStyle::Plain
                    && tag.is_none()
                    && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                self.add(node(if is_null { Value::Null } else { Value::Text(text.into_owned()) }))
            }
            Event::Alias(_) => self.add(node(Value::Alias)),
            Event::SequenceStart(..) => self.open(node(Value::List(Vec::new()))),
            Event::MappingStart(..) => self.open(node(Value::Map(Vec::new()))),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(closed) => self.add(closed.node),
                None => Ok(()),
            },
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(YamlError { line, column, message: "a second document begins here; one is read".into() })
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
        }
    }

    fn open(&mut self, node: Node) -> Result<(), YamlError> {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("it is nested deeper than {MAX_DEPTH} levels");
            return Err(YamlError { line: node.line, column: node.column, message });
        }
        self.open.push(Open { node, key: None });
        Ok(())
    }

    fn add(&mut self, node: Node) -> Result<(), YamlError> {
        let (line, column) = (node.line, node.column);
        let fail = |message: String| Err(YamlError { line, column, message });
        self.n_nodes += 1;
        if self.n_nodes > MAX_NODES {
            return fail(format!("it holds more than {MAX_NODES} values"));
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut parent.node.value {
            Value::List(items) => items.push(node),
            Value::Map(entries) => match (parent.key.take(), node.value) {
                (Some(key), value) => entries.push((key, Node { line, column, value })),
                (None, Value::Text(name)) if entries.len() < MAX_KEYS => {
                    if entries.iter().any(|(key, _)| key.name == name) {
                        return fail(format!("the key `{name}` stands here twice"));
                    }
                    parent.key = Some(Key { name, line, column });
                }
                (None, _) if entries.len() >= MAX_KEYS => {
                    return fail(format!("a mapping has more than {MAX_KEYS} keys"));
                }
                (None, Value::Null) => parent.key = Some(Key { name: String::new(), line, column }),
                (None, _) => return fail("a key has to be a text".into()),
            },
            Value::Null | Value::Text(_) | Value::Alias => {}
        }
        Ok(())
    }
}

/// Returns `text` in double quotes, as every reader of YAML takes it.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            // What YAML calls not printable, what it takes for a line end, and what reorders a line for who reads it.
            c if c.is_control()
                || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                write!(quoted, "\\u{:04X}", c as u32).expect("a String takes everything");
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_keep_their_places() {
        let tree = parse("# head\na:\n- x: 1\n  y: ~\n- 'it''s'\nb: *c\n").unwrap_err();
        assert!(tree.message.contains("anchor") || tree.line == 6, "an alias of nothing: {tree:?}");
        let tree = parse("# head\na:\n- x: 1\n  y: ~\n- 'it''s'\n").unwrap();
        let Value::Map(entries) = &tree.value else { panic!("{tree:?}") };
        let Value::List(items) = &entries[0].1.value else { panic!("{tree:?}") };
        assert_eq!((items[0].line, items[0].column, items[1].line, items[1].column), (3, 3, 5, 3));
        assert_eq!(items[1].value, Value::Text("it's".into()));
        let Value::Map(inner) = &items[0].value else { panic!("{tree:?}") };
        assert_eq!((&inner[0].1.value, &inner[1].1.value), (&Value::Text("1".into()), &Value::Null));
        assert_eq!(parse("").unwrap().value, Value::Null);
    }

    #[test]
    fn what_is_no_yaml_or_too_much_is_refused_with_its_place() {
        let check = |text: &str, place: (usize, usize), words: &str| {
            let error = parse(text).unwrap_err();
            assert!((error.line, error.column) == place && error.message.contains(words), "{error:?}");
        };
        check("a: 1\na: 2\n", (2, 1), "twice");
        check("a: 1\n---\nb: 2\n", (2, 1), "second document");
        check("? [x]\n: 1\n", (1, 3), "a key has to be a text");
        check(&"[".repeat(100), (1, 65), "nested deeper");
        assert!(parse(&"[".repeat(1_000_000)).is_err() && parse(&"- ".repeat(1_000_000)).is_err());
        assert!(parse("a: [1\nb: 2").is_err() && parse("a: 'x").is_err() && parse("\ta: 1\n b").is_err());
        // A billion laughs stay one line each.
        let bomb = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| {
            let m = n - 1;
            text + &format!("a{n}: &a{n} [*a{m}, *a{m}, *a{m}, *a{m}]\n")
        });
        assert!(parse(&bomb).is_ok());
    }

    proptest! {
        #[test]
        fn quoted_texts_come_back(text in "\\PC*|[\\x00-\\x7f\u{80}-\u{a0}\u{2028}\u{202e}\u{feff}]*") {
            let Value::Map(entries) = parse(&format!("key: {}\n", quoted(&text))).unwrap().value else { panic!() };
            prop_assert_eq!(&entries[0].1.value, &Value::Text(text));
        }
    }
}
