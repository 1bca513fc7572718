//! Each rewriting on small functions, and what it leaves alone.

use super::*;

/// What the rewritings called so make of the first loop or condition of a text.
#[track_caller]
fn check(syntax: Syntax, text: &str, kind: Rewriting, expected: Option<&str>) {
    let mut draft = Draft::new(text, syntax);
    let view = draft.view();
    let (line, function) =
        next_header(&draft, &view, &[false; 99], LineSpan::new(0, 99), 0).expect("there is a header");
    let block = block_at(&view, syntax, &function, line).expect("there is a block");
    let lines = Site { draft: &draft, view: &view, function: &function, block: &block }.apply(kind);
    let new = lines.map(|(lines, end)| {
        draft.lines.splice(line..end, lines);
        draft.text()
    });
    assert_eq!(new.as_deref(), expected, "{text}");
}

#[test]
fn branches_swap() {
    check(
        Syntax::C,
        "int f(int a)\n{\n    if (a == 1)\n    {\n        g(a);\n    }\n    else\n    {\n        h();\n    }\n}\n",
        Rewriting::SwapBranches,
        Some("int f(int a)\n{\n    if (a != 1) {\n        h();\n    } else {\n        g(a);\n    }\n}\n"),
    );
    check(
        Syntax::Python,
        "def f(a):\n    if a.b:\n        g(a)\n    else:\n        h()\n        k()\n    return 1\n",
        Rewriting::SwapBranches,
        Some("def f(a):\n    if not a.b:\n        h()\n        k()\n    else:\n        g(a)\n    return 1\n"),
    );
}

#[test]
fn conditions_split() {
    check(
        Syntax::Go,
        "func f(a int) {\n\tif a > 1 && ok(a) {\n\t\tg(a)\n\t}\n}\n",
        Rewriting::SplitCondition,
        Some("func f(a int) {\n\tif a > 1 {\n\t\tif ok(a) {\n\t\t\tg(a)\n\t\t}\n\t}\n}\n"),
    );
}

#[test]
fn else_comes_and_goes() {
    let flat = "fn f(a: u8) -> u8 {\n    if a > 1 {\n        return 2;\n    }\n    let b = g(a);\n    b\n}\n";
    let nested = "fn f(a: u8) -> u8 {\n    if a > 1 {\n        return 2;\n    } else {\n        let b = g(a);\n        b\n    }\n}\n";
    check(Syntax::Rust, flat, Rewriting::AddElse, Some(nested));
    check(Syntax::Rust, nested, Rewriting::DropElse, Some(flat));
    let flat = "def f(a):\n    if a:\n        return 2\n    return g(a)\n";
    let nested = "def f(a):\n    if a:\n        return 2\n    else:\n        return g(a)\n";
    check(Syntax::Python, flat, Rewriting::AddElse, Some(nested));
    check(Syntax::Python, nested, Rewriting::DropElse, Some(flat));
    // The name declared in the branch is spoken of behind it.
    let text = "int f(int a)\n{\n    if (a) {\n        return 2;\n    } else {\n        int b = g(a);\n        h(b);\n    }\n    return k(b);\n}\n";
    check(Syntax::C, text, Rewriting::DropElse, None);
}

#[test]
fn the_last_condition_becomes_an_early_return() {
    check(
        Syntax::Java,
        "class A {\n    void f(B b) {\n        if (b.isOpen()) {\n            b.close();\n            log(b);\n        }\n    }\n}\n",
        Rewriting::LeaveEarly,
        Some(
            "class A {\n    void f(B b) {\n        if (!b.isOpen()) {\n            return;\n        }\n        b.close();\n        log(b);\n    }\n}\n",
        ),
    );
    check(
        Syntax::Python,
        "def f(a):\n    if a:\n        g(a)\n",
        Rewriting::LeaveEarly,
        Some("def f(a):\n    if not a:\n        return\n    g(a)\n"),
    );
    check(Syntax::C, "int f(int a)\n{\n    if (a) {\n        return 3;\n    }\n}\n", Rewriting::LeaveEarly, None);
    check(
        Syntax::C,
        "int f(int a)\n{\n    if (a) {\n        g(3);\n    }\n    return 1;\n}\n",
        Rewriting::LeaveEarly,
        None,
    );
}

#[test]
fn loops_become_other_loops() {
    check(
        Syntax::JavaScript,
        "function f(a) {\n  for (let i = 0; i < a.length; i++) {\n    g(a[i]);\n  }\n}\n",
        Rewriting::ForToWhile,
        Some("function f(a) {\n  let i = 0;\n  while (i < a.length) {\n    g(a[i]);\n    i++;\n  }\n}\n"),
    );
    check(
        Syntax::C,
        "void f(int a)\n{\n    while (a > 0) {\n        a--;\n    }\n}\n",
        Rewriting::WhileToFor,
        Some("void f(int a)\n{\n    for (; a > 0; ) {\n        a--;\n    }\n}\n"),
    );
    check(
        Syntax::Rust,
        "fn f(mut a: u8) {\n    while a > 0 {\n        a -= 1;\n    }\n}\n",
        Rewriting::ToEndless,
        Some(
            "fn f(mut a: u8) {\n    loop {\n        if !(a > 0) {\n            break;\n        }\n        a -= 1;\n    }\n}\n",
        ),
    );
    check(
        Syntax::Rust,
        "fn f(a: &[u8]) {\n    for (n, b) in a.iter().enumerate() {\n        g(n, b);\n    }\n}\n",
        Rewriting::RustIterator,
        Some(
            "fn f(a: &[u8]) {\n    let mut items = (a.iter().enumerate()).into_iter();\n    while let Some((n, b)) = items.next() {\n        g(n, b);\n    }\n}\n",
        ),
    );
    check(
        Syntax::Python,
        "def f(a):\n    for i in range(1, len(a)):\n        g(a[i])\n    return a\n",
        Rewriting::PythonRange,
        Some(
            "def f(a):\n    i = 1\n    i_end = len(a)\n    while i < i_end:\n        g(a[i])\n        i += 1\n    return a\n",
        ),
    );
}

#[test]
fn what_would_mean_something_else_stays() {
    for text in [
        "void f(int a)\n{\n    for (int i = 0; i < a; i++) {\n        if (g(i)) continue;\n        h(i);\n    }\n}\n",
        "void f(int a)\n{\n    for (int i = 0; i < a; i++) {\n        h(i);\n    }\n    i = 3;\n}\n",
    ] {
        check(Syntax::C, text, Rewriting::ForToWhile, None);
    }
    check(
        Syntax::Python,
        "def f(a):\n    for i in range(a):\n        g(i)\n    return i\n",
        Rewriting::PythonRange,
        None,
    );
    check(
        Syntax::Python,
        "def f(a):\n    while a:\n        a = g(a)\n    else:\n        h()\n",
        Rewriting::ToEndless,
        None,
    );
}

#[test]
fn a_text_with_one_block_stays() {
    let mut draft =
        Draft::new("int f(int a)\n{\n    if (a < 1) {\n        g(a);\n    }\n    return a;\n}\n", Syntax::C);
    let before = draft.clone();
    restructure(&mut draft, LineSpan::new(0, 99), &mut Rng::new(3));
    assert_eq!(draft, before);
}
