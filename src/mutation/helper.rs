//! A helper function made out of statements of a function, or put back in place of the one call it has.
//!
//! Without a grammar types are known of parameters only, so in languages that want them a helper is made of statements
//! that speak of no other local from outside; nothing it sets is used behind it. What is inlined returns nothing, is
//! called with plain names, members and numbers, and declares no name its caller has.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use crate::lexer::{TokenFlags, TokenKind};
use crate::span::{ByteSpan, TokenSpan};

use super::block::shifted;
use super::draft::{Draft, Line, View};
use super::function::{Function, functions};
use super::interleave::{LEAVING, statements};
use super::rename::declared;
use super::rng::Rng;
use super::statements::is_directive;
use super::{Extent, Rewritten, Syntax, paste, reorder, words};

/// Fewest and most lines of code of a function that a helper is made of, or that takes one in.
const FUNCTION_LINES: std::ops::RangeInclusive<usize> = 12..=150;

/// Fewest lines of a helper.
const MIN_LINES: usize = 4;

/// A text with a helper more or less, and the lines of what was changed.
struct Changed {
    draft: Draft,
    lines: Range<usize>,
}

/// Extracts or inlines one helper; `None` when no function of the text allows either.
pub(crate) fn rewritten(draft: &Draft, host: &str, extent: Extent, rng: &mut Rng) -> Option<Rewritten> {
    let changed = if rng.chance(50) {
        extract(draft, rng).or_else(|| inline(draft, rng))
    } else {
        inline(draft, rng).or_else(|| extract(draft, rng))
    }?;
    let draft = match extent {
        Extent::File => changed.draft,
        Extent::Function => {
            let piece = changed.draft.lines[changed.lines].to_vec();
            paste::after_function(&Draft::new(host, draft.syntax), piece, rng)?.draft
        }
    };
    Some(Rewritten { text: draft.text(), regions: reorder::runs(&draft) })
}

/// A parameter: its name and all it is declared as.
struct Parameter {
    name: String,
    text: String,
}

/// Returns the parameters of a function; `None` when one is no plain name with its type.
fn parameters(view: &View, syntax: Syntax, function: &Function) -> Option<Vec<Parameter>> {
    let open = function.name + 1;
    let close = view.closing(open).filter(|_| view.word(open) == "(")?;
    let depth = view.depth(open) + 1;
    let ends = (open + 1..=close).filter(|&idx| idx == close || view.depth(idx) == depth && view.word(idx) == ",");
    let mut found: Vec<Parameter> = Vec::new();
    let mut start = open + 1;
    for end in ends {
        let item = start..end;
        start = end + 1;
        if item.is_empty() || item.len() == 1 && view.word(item.start) == "void" {
            continue;
        }
        let is_odd = |idx: usize| match view.word(idx) {
            "=" | "..." | "**" | "{" | "(" | "@" => true,
            "*" | ":" => syntax == Syntax::JavaScript || syntax == Syntax::Python && view.word(idx) == "*",
            "[" => matches!(syntax, Syntax::C | Syntax::JavaScript),
            "mut" => idx == item.start,
            _ => false,
        };
        let name = match syntax {
            Syntax::C | Syntax::Java => item.end - 1,
            _ => item.start,
        };
        if item.clone().any(is_odd) {
            return None;
        }
        let text = view.bytes(ByteSpan::new(view.tokens()[item.start].start, view.tokens()[item.end - 1].end));
        let is_receiver = item.clone().any(|idx| view.word(idx) == "self") && syntax == Syntax::Rust;
        let name = if is_receiver { "self" } else { view.word(name) };
        let is_name =
            view.is_identifier(item.start) || view.is_identifier(item.end - 1) || is_receiver || name == "self";
        (is_name && !text.contains('\n')).then_some(())?;
        found.push(Parameter { name: name.to_owned(), text: text.to_owned() });
    }
    if syntax == Syntax::Go {
        // `a, b int`: the first has the type of the next.
        let mut kind = String::new();
        for parameter in found.iter_mut().rev() {
            match parameter.text.split_once(' ') {
                Some((_, own)) => own.clone_into(&mut kind),
                None => parameter.text = format!("{} {kind}", parameter.name),
            }
        }
    }
    Some(found)
}

fn tokens_of(view: &View, lines: &Range<usize>) -> Range<usize> {
    view.on_line(lines.start).start as usize..view.on_line(lines.end - 1).end as usize
}

fn is_free_name(view: &View, idx: usize) -> bool {
    let flags = view.tokens()[idx].flags;
    let is_name = view.is_identifier(idx) || matches!(view.word(idx), "self" | "this");
    is_name && !flags.has(TokenFlags::MEMBER) && !flags.has(TokenFlags::KEY)
}

/// Tells whether a name is set at `idx`, or may be through what is done with it.
fn is_set(view: &View, idx: usize) -> bool {
    let next = view.word(idx + 1);
    let is_assigned = next.len() <= 3 && next.ends_with('=') && !matches!(next, "==" | "!=" | "<=" | ">=");
    let is_target = next == "," && view.depth(idx) == 0; // One of several, in Python.
    is_assigned
        || is_target
        || matches!(next, "++" | "--")
        || matches!(view.word_before(idx), "++" | "--" | "&" | "mut" | "for" | "as" | "del" | "global" | "nonlocal")
}

fn extract(draft: &Draft, rng: &mut Rng) -> Option<Changed> {
    let view = draft.view();
    let mut found: Vec<(Function, Range<usize>)> = Vec::new();
    for function in functions(&view, draft.syntax) {
        let n_code = function.lines.range().filter(|&line| !view.on_line(line).is_empty()).count();
        if FUNCTION_LINES.contains(&n_code) && function.lines.range().all(|line| !is_directive(&view, line)) {
            let spans = spans(&view, draft.syntax, &function, n_code);
            found.extend(spans.into_iter().map(|span| (function.clone(), span)));
        }
    }
    rng.shuffle(&mut found);
    found.iter().find_map(|(function, span)| extracted(draft, &view, function, span, rng))
}

/// Returns runs of statements directly in a body that could be a helper by their size and words.
fn spans(view: &View, syntax: Syntax, function: &Function, n_code: usize) -> Vec<Range<usize>> {
    let Some(mut found) = statements(view, syntax, function) else { return Vec::new() };
    found.pop(); // What the function ends with stays there.
    // Items are known to all of the function; an import may be.
    let items: &[&str] = match syntax {
        Syntax::Rust => &["mod", "use", "fn", "struct", "enum", "const", "static", "impl", "?"],
        Syntax::Python => &["import", "class", "def", "super", "cls"],
        Syntax::Go => &["type", "const"],
        Syntax::JavaScript => &["function", "class", "super", "arguments", "this"],
        Syntax::Java => &["class", "super"],
        Syntax::C => &["typedef"],
    };
    let stays = |idx: usize| LEAVING.contains(&view.word(idx)) || items.contains(&view.word(idx));
    let leaves = |lines: &Range<usize>| tokens_of(view, lines).any(stays);
    let mut spans = Vec::new();
    for first in 0..found.len() {
        for last in &found[first..] {
            let lines = found[first].start..last.end;
            if leaves(last) || lines.len() * 10 > n_code * 7 {
                break;
            }
            if lines.len() >= MIN_LINES {
                spans.push(lines);
            }
        }
    }
    spans
}

/// Makes a helper of `span`, when its names allow that.
fn extracted(draft: &Draft, view: &View, function: &Function, span: &Range<usize>, rng: &mut Rng) -> Option<Changed> {
    let syntax = draft.syntax;
    let own = tokens_of(view, span);
    let after = own.end..function.tokens.end as usize;
    let before = TokenSpan::new(function.tokens.start, own.start as u32);
    let outside = declared(view, syntax, function, before);
    let known = parameters(view, syntax, function)?;
    let inside = declared_in(view, syntax, function, &own, &known);
    let is_untyped = matches!(syntax, Syntax::Python | Syntax::JavaScript);
    let used: Vec<&str> = own.clone().filter(|&idx| is_free_name(view, idx)).map(|idx| view.word(idx)).collect();
    let used_after: HashSet<&str> = after.filter(|&idx| is_free_name(view, idx)).map(|idx| view.word(idx)).collect();
    // Nothing that is set here may be used behind it.
    let set = own.clone().filter(|&idx| is_free_name(view, idx) && is_set(view, idx)).map(|idx| view.word(idx));
    let leaks = set.chain(inside.iter().copied()).any(|name| used_after.contains(name));
    (!leaks).then_some(())?;
    let mut names: Vec<&str> = Vec::new();
    let receiver = receiver(view, syntax, function);
    let is_spoken_of = receiver.as_ref().is_some_and(|(name, _)| used.contains(&name.as_str()));
    let has_place = match syntax {
        // Beside a method stands a method.
        Syntax::Python | Syntax::Rust => {
            function.level == 0
                || receiver
                    .as_ref()
                    .is_some_and(|(_, text)| text != "mut self" && (text != "self" || syntax == Syntax::Python))
        }
        Syntax::JavaScript => view.word_before(function.name) == "function",
        Syntax::Java => !is_generic(view, function),
        Syntax::C | Syntax::Go => true,
    };
    has_place.then_some(())?;
    let receiver = receiver.filter(|_| is_spoken_of || syntax != Syntax::Go);
    for name in used {
        let is_known = known.iter().any(|parameter| parameter.name == name);
        let is_receiver = receiver.as_ref().is_some_and(|(own, _)| own == name);
        if (is_known || outside.contains(name)) && !is_receiver && !names.contains(&name) {
            (is_untyped || is_known && !inside.contains(name)).then_some(())?;
            names.push(name);
        }
    }
    let taken = (0..view.tokens().len()).filter(|&idx| view.is_identifier(idx)).map(|idx| view.word(idx).to_owned());
    let helper = words::new_name("helper", true, syntax, &mut taken.collect(), rng);
    let texts: Vec<&str> = names
        .iter()
        .map(|name| {
            known.iter().find(|known| known.name == *name && !is_untyped).map_or(*name, |known| known.text.as_str())
        })
        .collect();
    let can_pass = |text: &&str| {
        let (_, kind) = text.split_once(':').unwrap_or_default();
        let kind = kind.trim();
        kind.starts_with('&') && !kind.contains('\'')
            || matches!(
                kind,
                "usize" | "isize" | "u8" | "u16" | "u32" | "u64" | "i32" | "i64" | "bool" | "char" | "f64"
            )
    };
    (syntax != Syntax::Rust || texts.iter().all(can_pass)).then_some(())?;
    Some(assembled(draft, view, function, span, &Helper { name: helper, names, texts, receiver }))
}

/// Returns the names that some tokens of a function declare; its parameters are declared in its header.
fn declared_in<'a>(
    view: &'a View,
    syntax: Syntax,
    function: &Function,
    tokens: &Range<usize>,
    known: &[Parameter],
) -> BTreeSet<&'a str> {
    let mut names = declared(view, syntax, function, TokenSpan::new(tokens.start as u32, tokens.end as u32));
    if syntax == Syntax::Python {
        names.retain(|name| known.iter().all(|parameter| parameter.name != *name)); // They come with any span.
    }
    names
}

/// `static <T> void f(T a)`: its helper would have to be generic as well.
fn is_generic(view: &View, function: &Function) -> bool {
    let line = view.on_line(view.line_of(function.name)).range();
    line.filter(|&idx| view.word(idx) == "<").any(|idx| {
        matches!(view.word_before(idx), "static" | "public" | "private" | "protected" | "final" | "}" | ";" | "{")
    })
}

/// What a helper is called, gives and takes.
struct Helper<'a> {
    name: String,
    names: Vec<&'a str>,
    texts: Vec<&'a str>,
    receiver: Option<(String, String)>,
}

/// Returns what a method's own object is called there, and how it is declared.
fn receiver(view: &View, syntax: Syntax, function: &Function) -> Option<(String, String)> {
    match syntax {
        Syntax::Python => (view.word(function.name + 2) == "self").then(|| ("self".to_owned(), "self".to_owned())),
        Syntax::Rust => {
            let known = parameters(view, syntax, function)?;
            known
                .into_iter()
                .find(|parameter| parameter.name == "self")
                .map(|parameter| (parameter.name, parameter.text))
        }
        Syntax::Go if view.word_before(function.name) == ")" => {
            let open = (0..function.name).rev().find(|&idx| view.word(idx) == "(")?;
            let text = view.bytes(ByteSpan::new(view.tokens()[open].start, view.tokens()[function.name - 1].end));
            Some((view.word(open + 1).to_owned(), text.to_owned()))
        }
        _ => None,
    }
}

fn assembled(draft: &Draft, view: &View, function: &Function, span: &Range<usize>, helper: &Helper) -> Changed {
    let syntax = draft.syntax;
    let header = view.line_of(function.name);
    let outer = draft.lines[if syntax == Syntax::C { function.lines.start as usize } else { header }].indent();
    let inner = draft.lines[span.clone().find(|&line| !view.on_line(line).is_empty()).unwrap_or(span.start)].indent();
    let (name, given) = (&helper.name, helper.names.join(", "));
    let mut texts = helper.texts.clone();
    let end = if matches!(syntax, Syntax::Python | Syntax::Go) { "" } else { ";" };
    let mut call = format!("{inner}{name}({given}){end}");
    let declared_receiver = helper.receiver.as_ref();
    if let Some((own, text)) = declared_receiver {
        call = format!("{inner}{own}.{name}({given}){end}");
        if syntax != Syntax::Go {
            texts.insert(0, text);
        }
    }
    let wanted = texts.join(", ");
    let head = match syntax {
        Syntax::C => format!("{outer}static void {name}({}) {{", if wanted.is_empty() { "void" } else { &wanted }),
        Syntax::Python => format!("{outer}def {name}({wanted}):"),
        Syntax::JavaScript => format!("{outer}function {name}({wanted}) {{"),
        Syntax::Rust => format!("{outer}fn {name}({wanted}) {{"),
        Syntax::Go => match declared_receiver {
            Some((_, text)) => format!("{outer}func {text} {name}({wanted}) {{"),
            None => format!("{outer}func {name}({wanted}) {{"),
        },
        Syntax::Java => {
            let line = view.on_line(header).range();
            let is_static = line.clone().any(|idx| view.word(idx) == "static");
            let throws = line.clone().find(|&idx| view.word(idx) == "throws");
            let throws = throws.map_or("", |idx| {
                view.bytes(ByteSpan::new(view.tokens()[idx].start, view.tokens()[function.body - 1].start)).trim()
            });
            let (own, gap) = (if is_static { "static " } else { "" }, if throws.is_empty() { "" } else { " " });
            format!("{outer}private {own}void {name}({wanted}){gap}{throws} {{")
        }
    };
    let mut lines = vec![Line::added(head)];
    lines.extend(draft.lines[span.clone()].iter().cloned());
    if syntax != Syntax::Python {
        lines.push(Line::added(format!("{outer}}}")));
    }
    let (first, last) = (function.lines.start as usize, function.lines.end as usize);
    let mut new = draft.clone();
    let mut with_call = draft.lines[first..last].to_vec();
    with_call.splice(span.start - first..span.end - first, [Line::added(call)]);
    let both = if syntax == Syntax::C {
        [lines, vec![Line::added("")], with_call].concat()
    } else {
        [with_call, vec![Line::added("")], lines].concat()
    };
    let lines = first..first + both.len();
    new.lines.splice(first..last, both);
    Changed { draft: new, lines }
}

fn inline(draft: &Draft, rng: &mut Rng) -> Option<Changed> {
    let view = draft.view();
    let all = functions(&view, draft.syntax);
    let mut uses: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for idx in (0..view.tokens().len()).filter(|&idx| view.is_identifier(idx)) {
        uses.entry(view.word(idx)).or_default().push(idx);
    }
    let mut order: Vec<usize> = (0..all.len()).collect();
    rng.shuffle(&mut order);
    order.into_iter().find_map(|nth| {
        let helper = &all[nth];
        let [first, second] = uses.get(view.word(helper.name))?[..] else { return None };
        let call = if first == helper.name { second } else { first };
        let caller =
            all.iter().find(|function| function.tokens.contains(call as u32) && function.name != helper.name)?;
        inlined(draft, &view, helper, caller, call)
    })
}

fn inlined(draft: &Draft, view: &View, helper: &Function, caller: &Function, call: usize) -> Option<Changed> {
    let syntax = draft.syntax;
    let n_code = caller.lines.range().filter(|&line| !view.on_line(line).is_empty()).count();
    let body = statements(view, syntax, helper)?;
    let body = body.first()?.start..body.last()?.end;
    let own = tokens_of(view, &body);
    let has_result = syntax == Syntax::Rust && (helper.name..helper.body).any(|idx| view.word(idx) == "->");
    let is_value = syntax == Syntax::Rust && !matches!(view.word_before(own.end), ";" | "}");
    let is_sound = FUNCTION_LINES.contains(&n_code)
        && body.len() >= MIN_LINES
        && !has_result
        && !is_value
        && !own.clone().any(|idx| LEAVING.contains(&view.word(idx)) || view.word(idx) == "?" && syntax == Syntax::Rust)
        && helper.lines.range().chain(caller.lines.range()).all(|line| !is_directive(view, line));
    is_sound.then_some(())?;
    let line = view.line_of(call);
    let given = arguments(view, syntax, line, call)?;
    let known = parameters(view, syntax, helper)?;
    let wanted: Vec<&Parameter> = known.iter().filter(|known| known.name != "self").collect();
    (given.len() == wanted.len()).then_some(())?;
    let is_bound = syntax == Syntax::JavaScript && call == view.on_line(line).start as usize;
    (!is_bound || !own.clone().any(|idx| view.word(idx) == "this")).then_some(())?;
    let receivers = (receiver(view, syntax, helper), receiver(view, syntax, caller));
    (receivers.0.is_none() || receivers.0.map(|own| own.0) == receivers.1.map(|own| own.0)).then_some(())?;
    let map: BTreeMap<&str, &str> = wanted.iter().map(|known| known.name.as_str()).zip(given).collect();
    let names: HashSet<&str> =
        caller.tokens.range().filter(|&idx| is_free_name(view, idx)).map(|idx| view.word(idx)).collect();
    let inside = declared_in(view, syntax, helper, &own, &known);
    let clashes = inside.iter().any(|name| names.contains(name) || map.contains_key(name));
    let sets = own.clone().any(|idx| map.contains_key(view.word(idx)) && is_free_name(view, idx) && is_set(view, idx));
    (!clashes && !sets).then_some(())?;
    let mut new = draft.clone();
    let edits: Vec<(ByteSpan, String)> = own
        .filter(|&idx| is_free_name(view, idx))
        .filter_map(|idx| Some((view.tokens()[idx].span(), (*map.get(view.word(idx))?).to_owned())))
        .collect();
    new.replace(view, &edits);
    let first = body.clone().find(|&line| !view.on_line(line).is_empty())?;
    let from = draft.lines[first].indent();
    let taken_in = shifted(&new, view, body, from, draft.lines[line].indent());
    let (gone, n_lines) = (helper.lines.range(), taken_in.len());
    let start = caller.lines.start as usize;
    if gone.start > line {
        new.lines.drain(gone);
        new.lines.splice(line..=line, taken_in);
        return Some(Changed { draft: new, lines: start..caller.lines.end as usize + n_lines - 1 });
    }
    let n_gone = gone.len();
    new.lines.splice(line..=line, taken_in);
    new.lines.drain(gone);
    Some(Changed { draft: new, lines: start - n_gone..caller.lines.end as usize + n_lines - 1 - n_gone })
}

/// Returns the arguments of a call that is all of its line and gives only names, members, numbers and strings.
fn arguments(view: &View, syntax: Syntax, line: usize, call: usize) -> Option<Vec<&str>> {
    let open = call + 1;
    let close = view.closing(open).filter(|_| view.word(open) == "(")?;
    let on_line = view.on_line(line).range();
    let is_object =
        |idx: usize| matches!(view.word(idx), "self" | "this") || syntax == Syntax::Go && view.is_identifier(idx);
    let starts = call == on_line.start
        || call == on_line.start + 2 && is_object(on_line.start) && matches!(view.word(call - 1), "." | "::");
    let ends = (close + 1..on_line.end).all(|idx| view.word(idx) == ";") && close < on_line.end;
    let follows = syntax == Syntax::Python
        || matches!(view.word_before(on_line.start), ";" | "{" | "}")
        || syntax == Syntax::JavaScript && view.bytes(view.gap_before(on_line.start)).contains(';')
        || syntax == Syntax::Go && !matches!(view.word_before(on_line.start), "," | "(" | "=");
    let is_plain = |idx: usize| {
        matches!(view.kind(idx), Some(TokenKind::Identifier | TokenKind::Number | TokenKind::String))
            || matches!(view.word(idx), "." | "->" | "," | "self" | "this")
    };
    let is_alone = starts && ends && follows && !view.has_comment(line) && (open + 1..close).all(is_plain);
    is_alone.then_some(())?;
    let text = view.bytes(ByteSpan::new(view.tokens()[open].end, view.tokens()[close].start));
    Some(if text.trim().is_empty() { Vec::new() } else { text.split(',').map(str::trim).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(line: &str, n_lines: usize) -> String {
        (0..n_lines).map(|n| line.replace('#', &n.to_string())).collect()
    }

    /// A text with a function of 18 statements that speak of its parameters alone, and a small one called once by it.
    fn text(syntax: Syntax) -> String {
        let (head, line, call, tail) = match syntax {
            Syntax::C => (
                "static void note(struct crate *part, int n)\n{\n    weigh(part, n);\n    wrap(part, n);\n    lift(part);\n    drop(n);\n}\n\nint first(struct crate *box, int limit)\n{\n",
                "    call#(box, limit);\n",
                "    note(box, limit);\n",
                "    return limit;\n}\n",
            ),
            Syntax::Python => (
                "def note(part, n):\n    weigh(part, n)\n    wrap(part, n)\n    lift(part)\n    drop(n)\n\n\ndef first(box, limit):\n",
                "    call#(box, limit)\n",
                "    note(box, limit)\n",
                "    return limit\n",
            ),
            Syntax::JavaScript => (
                "function note(part, n) {\n  weigh(part, n);\n  wrap(part, n);\n  lift(part);\n  drop(n);\n}\n\nfunction first(box, limit) {\n",
                "  call#(box, limit);\n",
                "  note(box, limit);\n",
                "  return limit;\n}\n",
            ),
            Syntax::Rust => (
                "fn note(part: &Crate, n: u32) {\n    weigh(part, n);\n    wrap(part, n);\n    lift(part);\n    drop(n);\n}\n\nfn first(box_: &Crate, limit: u32) -> u32 {\n",
                "    call#(box_, limit);\n",
                "    note(box_, limit);\n",
                "    limit\n}\n",
            ),
            Syntax::Go => (
                "func note(part *Crate, n int) {\n\tweigh(part, n)\n\twrap(part, n)\n\tlift(part)\n\tdrop(n)\n}\n\nfunc first(box *Crate, limit int) int {\n",
                "\tcall#(box, limit)\n",
                "\tnote(box, limit)\n",
                "\treturn limit\n}\n",
            ),
            Syntax::Java => (
                "class A {\n  void note(Crate part, int n) {\n    weigh(part, n);\n    wrap(part, n);\n    lift(part);\n    drop(n);\n  }\n\n  int first(Crate box, int limit) {\n",
                "    call#(box, limit);\n",
                "    note(box, limit);\n",
                "    return limit;\n  }\n}\n",
            ),
        };
        [head, &fill(line, 9), call, &fill(line, 9), tail].concat()
    }

    fn calls(text: &str, name: &str) -> usize {
        text.lines().filter(|line| line.trim_start().starts_with(name)).count()
    }

    #[test]
    fn what_is_extracted_is_called_once_and_keeps_its_lines() {
        for syntax in Syntax::ALL {
            let text = text(syntax);
            let draft = Draft::new(&text, syntax);
            for seed in 0..20 {
                let new = extract(&draft, &mut Rng::new(seed)).unwrap_or_else(|| panic!("{syntax:?}")).draft;
                assert_eq!(calls(&new.text(), "call"), 18, "{syntax:?}\n{}", new.text());
                let added = new.lines.iter().filter(|line| line.origin.is_none() && !line.is_blank()).count();
                // Head and call, and a closing brace.
                assert_eq!(added, if syntax == Syntax::Python { 2 } else { 3 }, "{syntax:?}\n{}", new.text());
                assert_eq!(functions(&new.view(), syntax).len(), 3, "{syntax:?}\n{}", new.text());
                let mut origins: Vec<u32> = new.lines.iter().filter_map(|line| line.origin).collect();
                origins.sort_unstable();
                assert_eq!(origins, (0..draft.lines.len() as u32).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn what_is_inlined_speaks_of_the_arguments() {
        for syntax in Syntax::ALL {
            let text = text(syntax);
            let new =
                inline(&Draft::new(&text, syntax), &mut Rng::new(1)).unwrap_or_else(|| panic!("{syntax:?}")).draft;
            let new = new.text();
            assert_eq!(functions(&Draft::new(&new, syntax).view(), syntax).len(), 1, "{syntax:?}\n{new}");
            assert!(!new.contains("note") && new.contains("weigh(box") && new.contains("drop(limit)"), "{new}");
        }
    }

    #[test]
    fn what_is_set_and_used_behind_is_not_extracted() {
        let body = fill("    total = total + call#(limit)\n", 16);
        let text = format!("def first(limit):\n    total = 0\n{body}    return total\n");
        assert!(extract(&Draft::new(&text, Syntax::Python), &mut Rng::new(1)).is_none());
        // Of `total` no type is known.
        let body = fill("\tcall#(total)\n", 16);
        let text = format!("func first(limit int) {{\n\ttotal := 0\n{body}\treturn\n}}\n");
        assert!(extract(&Draft::new(&text, Syntax::Go), &mut Rng::new(1)).is_none());
    }

    #[test]
    fn a_helper_called_twice_or_with_more_than_names_stays() {
        for call in ["    note(box, limit);\n    note(box, limit);\n", "    note(box, limit + 1);\n"] {
            let text = text(Syntax::C).replace("    note(box, limit);\n", call);
            assert!(inline(&Draft::new(&text, Syntax::C), &mut Rng::new(1)).is_none());
        }
    }

    #[test]
    fn regions_name_the_lines() {
        for syntax in Syntax::ALL {
            let text = text(syntax);
            let old: Vec<&str> = text.lines().collect();
            for (seed, extent) in (0..20).flat_map(|seed| [(seed, Extent::File), (seed, Extent::Function)]) {
                let run = || rewritten(&Draft::new(&text, syntax), &text, extent, &mut Rng::new(seed));
                let copy = run().unwrap_or_else(|| panic!("{syntax:?}"));
                assert_eq!(Some(&copy), run().as_ref());
                let new: Vec<&str> = copy.text.lines().collect();
                for region in &copy.regions {
                    for (new, old) in new[region.scanned.range()].iter().zip(&old[region.origin.range()]) {
                        let word = |line: &str| line.trim().split('(').next().map(str::to_owned);
                        assert_eq!(word(new), word(old), "{syntax:?}\n{}", copy.text);
                    }
                }
            }
        }
    }
}
