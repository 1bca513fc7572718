use super::*;
use crate::lexer::{Language, lex};

/// The forced stretches, each as one string of its tokens.
fn check(path: &str, text: &str, expected: &[&str]) {
    check_marks(path, text, forced_tokens, expected);
}

/// The implied stretches, with nothing forced.
fn check_implied(path: &str, text: &str, expected: &[&str]) {
    check_marks(path, text, |tokens| implied_tokens(tokens, &vec![false; tokens.len()]), expected);
}

fn check_marks(path: &str, text: &str, marks_of: impl Fn(&[Token]) -> Vec<bool>, expected: &[&str]) {
    let lexed = lex(Language::detect(path, text.as_bytes()), text.as_bytes());
    let marks = marks_of(&lexed.tokens);
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
fn handing_on_to_another_of_its_name_is_implied() {
    let read = "public int read(byte[] b) throws E { return in.read(b); }";
    check_implied("a.java", &format!("class A {{ int own = 1; {read} }}"), &[read]);
    check_implied("a.java", "class A { int read(byte[] b) { return in.fill(b); } }", &[]);
    check_implied("a.java", "class A { int read(byte[] b) { return in.read(b, 4); } }", &[]);
    check_implied("a.java", "class A { int read(int n) { log(n); return in.read(n); } }", &[]);
    let rust = "fn rfold<B, F>(self, first: B, f: F) -> B where F: Fn(B) -> B { self.iter.rfold(first, f) }";
    check_implied("a.rs", &format!("struct A; {rust}"), &[rust]);
    let go = "func (l *logger) Errorf(format string, args ...interface{}) { l.inner.Errorf(format, args...) }";
    check_implied("a.go", &format!("var x = 1; {go}"), &[go]);
    let python = "def close(self, *args):\n    return self.file.close(*args)";
    check_implied("a.py", &format!("x = 1\n{python}\nprint(x)\n"), &[python]);
    check_implied("a.py", "def close(self):\n    return shut(self)\n", &[]);
}

#[test]
fn methods_that_a_library_names_are_implied() {
    let (len, swap) =
        ("func (a byAge) Len() int { return len(a) }", "func (a byAge) Swap(i, j int) { a[i], a[j] = a[j], a[i] }");
    check_implied("a.go", &format!("type a []b; {len}; var x = 1; {swap}"), &[len, swap]);
    let less = "func (a byAge) Less(i, j int) bool";
    check_implied("a.go", &format!("{less} {{ return order(a[i], a[j]) }}"), &[less]);
    check_implied("a.go", "func (a byAge) Sum(i, j int) int { return a[i] + a[j] }", &[]);
    check_implied("a.go", "func Len(a byAge) int { return len(a) }", &[]);
    let item = "def __getitem__(self, key: str) -> Any:";
    check_implied("a.py", &format!("class A:\n  {item}\n    return find(key, 3)\n"), &[item]);
    check_implied("a.py", "def __init__(self, key):\n  self.key = key\n", &[]);
}

#[test]
fn what_arguments_of_no_fixed_number_need_is_implied() {
    let (list, call) = ("va_list ap;", "va_start(ap, fmt); r = vsnprintf(b, n, fmt, ap); va_end(ap);");
    check_implied("a.c", &format!("int f(int n, ...) {{ {list} int r; {call} return r; }}"), &[list, call]);
    let start = "va_start(ap, n);";
    check_implied("a.c", &format!("{start} while (n--) {{ sum += va_arg(ap, int); }} va_end(ap);"), &[start]);
}

#[test]
fn what_bundlers_write_is_implied() {
    let wrapper = "function(n,r){\"object\"==typeof exports?module.exports=r():\"function\"==typeof define&&define.amd?define(r):n.own=r()}(this,(function(){";
    check_implied("a.js", &format!("!{wrapper}own(1,2)}}));"), &[wrapper]);
    let helper = "function a(e,t){if(!(e instanceof t))throw new TypeError(\"Cannot call a class as a function\")}";
    check_implied("a.js", &format!("var own=1;{helper}run(own)"), &[helper]);
    let kind = "function b(e){return typeof Symbol&&\"symbol\"==typeof Symbol.iterator?c(e):d(e)}";
    check_implied("a.js", &format!("var own=1;{kind}run(own)"), &[kind]);
    let maker = "function m(e,t){for(var r of t){r.enumerable=r.enumerable||!1;Object.defineProperty(e,r.key,r)}}";
    check_implied("a.js", &format!("var own=1;{maker}run(own)"), &[maker]);
    check_implied("a.js", "own(\"Arguments\"); x.enumerable = 1; define.amd", &[]);
}

#[test]
fn unfinished_and_unbalanced_code_is_left_alone() {
    let scripts =
        ["function", "function _typeof(", "var __a = (this && this.__a) ||", "hashCode(", "equals(Object o) {"];
    for text in scripts {
        let lexed = lex(Language::detect("a.js", b""), text.as_bytes());
        assert_eq!(forced_tokens(&lexed.tokens).len(), lexed.tokens.len());
    }
    let all = [
        ("a.go", "func"),
        ("a.go", "func (a b"),
        ("a.go", "func (a b) Len("),
        ("a.go", "func (a b) Len() int {"),
        ("a.py", "def"),
        ("a.py", "def __len__("),
        ("a.py", "def __len__(self)"),
        ("a.py", "def f(self): return self.f("),
        ("a.c", "va_list"),
        ("a.c", "va_start(ap, x); f(); va_end"),
        ("a.js", "define.amd"),
        ("a.js", ") { amd function() { define.amd"),
        ("a.js", "\"Arguments\" =="),
        ("a.js", "a.enumerable = b.enumerable ||"),
        ("a.java", "{ return a.b("),
        ("a.java", "{ a.b()"),
    ];
    for (path, text) in all {
        let lexed = lex(Language::detect(path, b""), text.as_bytes());
        assert_eq!(implied_tokens(&lexed.tokens, &forced_tokens(&lexed.tokens)).len(), lexed.tokens.len(), "{text}");
    }
    for text in ["impl", "impl A for", "impl A for B {", "} } impl A for B { fn", "override", "fn ) { impl X for Y ) {"]
    {
        let lexed = lex(Language::detect("a.rs", b""), text.as_bytes());
        assert_eq!(forced_tokens(&lexed.tokens).len(), lexed.tokens.len());
    }
}
