use super::*;
use crate::lexer::{Language, lex};

/// The marked stretches, each as one string of its tokens.
fn check(path: &str, text: &str, expected: &[&str]) {
    let lexed = lex(Language::detect(path, text.as_bytes()), text.as_bytes());
    let marks = forced_tokens(&lexed.tokens);
    let marked: Vec<String> = marks
        .iter()
        .zip(&lexed.tokens)
        .collect::<Vec<_>>()
        .chunk_by(|left, right| left.0 == right.0)
        .filter(|run| *run[0].0)
        .map(|run| text[run[0].1.start as usize..run[run.len() - 1].1.end as usize].to_owned())
        .collect();
    assert_eq!(marked, expected, "{text}");
}

#[test]
fn accessors_are_forced() {
    check("a.java", "class A { int getSize() { return this.size; } }", &["int getSize() { return this.size; }"]);
    check("a.js", "f(); function size() { return count(); }", &[]);
    check("a.c", "int size(struct box *b) { log_it(b); return b->size; }", &[]);
    check("a.js", "f(); if (line.match(OURS)) { state.is = 'ours' } else if (n(x)) { state.is = x }", &[]);
    check("a.go", "x(); for i := range keys(all) { sum += i }", &[]);
}

#[test]
fn constructors_of_exceptions_are_forced() {
    let told = "Oops(String message, Throwable cause) { super(message, cause); }";
    check("a.java", &format!("class Oops {{ public {told} }}"), &[&format!("public {told}")]);
    check("a.java", "class Box { Box(Shape shape) { super(shape); } }", &[]);
    check("a.java", "class Box { Box(String s) { super(s); fill(s); } }", &[]);
}

#[test]
fn what_editors_write_is_forced() {
    let equals = "equals(Object o) { if (getClass() != o.getClass()) { return false; } return id == ((Box) o).id; }";
    check("a.java", &format!("class Box {{ public boolean {equals} }}"), &[equals]);
    let hash = "hashCode() { return 31 * 1 + (name == null ? 0 : name.hashCode()); }";
    check("a.java", &format!("class Box {{ public int {hash} }}"), &[hash]);
    // Written by hand: it calls something of its own, or compares what no template does.
    check("a.java", "class Box { public int hashCode() { return 31 * mixed(name, 7) + 1 + 2; } }", &[]);
    check("a.java", "class Box { boolean equals(Object o) { return o != null && id == ((Box) o).id; } }", &[]);
    check("a.java", "class Box { boolean equals(Box o) { return getClass() == o.getClass() && id == o.id; } }", &[]);
}

#[test]
fn what_compilers_write_is_forced() {
    let typescript = "var __own = (this && this.__own) || function (m) { return m && m.__esModule ? m : { a: m }; }";
    check("a.js", &format!("{typescript}; run(1);"), &[typescript]);
    let group = "var __all = (this && this.__all) || (Object.create ? (function (o, m) { o[m] = m; }) : (go))";
    check("a.js", &format!("{group}; run(1);"), &[group]);
    let babel = "function _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e }; }";
    check("a.js", &format!("run(1); {babel} run(2);"), &[babel]);
    check("a.js", "var own = (this && this.other) || function (m) { return m(1, 2); }; run(1);", &[]);
    check("a.js", "function ownDefault(e) { return e && e.__esModule ? e : { default: e }; }", &[]);
}

#[test]
fn signatures_that_an_interface_gives_are_forced() {
    check(
        "a.rs",
        "impl<'a> Shape for Box<'a> { const N: u8 = 1; fn area(&self, unit: Unit) -> f64 { let x = self.w; go(x) } }",
        &["impl<'a> Shape for Box<'a>", "fn area(&self, unit: Unit) -> f64"],
    );
    check("a.js", "impl.run(1)\nfor (const fn of all) {\n  fn(impl, 2, 3)\n}\n", &[]);
    check("a.rs", "impl Shape { fn area(&self) -> f64 { let x = self.w; go(x) } }", &[]);
    check("a.rs", "impl<F> Shape<F> where for<'x> F: Fn(&'x u8) { fn go(&self) { run(self) } }", &[]);
    check(
        "a.rs",
        "impl A for B { fn go(&self) { fn own(x: u8) { run(x, x) } own(1) } }",
        &["impl A for B", "fn go(&self)"],
    );
    check(
        "a.java",
        "class A { @Override public void close(int how) throws E { run(how); } void own() { run(1); } }",
        &["Override public void close(int how) throws E"],
    );
    check("a.kt", "class A : B() { override fun close(how: Int) { run(how) } }", &["override fun close(how: Int)"]);
    check("a.cpp", "struct A : B { void run(int how) override { go(how, 1); } };", &["void run(int how) override"]);
    check("a.cs", "class A : B { public override int Run(int how) => go(how); }", &["override int Run(int how)"]);
}

#[test]
fn unfinished_and_unbalanced_code_is_left_alone() {
    let scripts =
        ["function", "function _typeof(", "var __a = (this && this.__a) ||", "hashCode(", "equals(Object o) {"];
    for text in scripts {
        let lexed = lex(Language::detect("a.js", b""), text.as_bytes());
        assert_eq!(forced_tokens(&lexed.tokens).len(), lexed.tokens.len());
    }
    for text in ["impl", "impl A for", "impl A for B {", "} } impl A for B { fn", "override", "fn ) { impl X for Y ) {"]
    {
        let lexed = lex(Language::detect("a.rs", b""), text.as_bytes());
        assert_eq!(forced_tokens(&lexed.tokens).len(), lexed.tokens.len());
    }
}
