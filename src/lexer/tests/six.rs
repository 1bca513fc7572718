//! C, Python, JavaScript, Rust, Go, Java.

use super::*;

#[test]
fn c_family() {
    check("C", "int a = 0x1Fu; // x", "*int a = #0x1Fu ; ~// x~");
    check("C", "a->b++ /* c\n * d */ <<= 1.5e-3f;", "a -> b ++ ~/* c\n * d */~ <<= #1.5e-3f ;");
    check("C", "#include <a/b.h>\n#include \"c.h\"", "# include <<a/b.h>> # include <\"c.h\">");
    check("C", "if (a <b.c> d)", "*if ( a < b . c > d )");
    check("C", "// a \\\n b\nc", "~// a \\\n b~ c");
    check("C", "#define F(x) \\\r\n  x", "# define F ( x ) x");
    check("C", r#"char c = '\''; s = "a\"b" L"w" 'ab'"#, r#"*char c = <'\''> ; s = <"a\"b"> <L"w"> <'ab'>"#);
    check("C", "s = \"open\nx; s = \"joined \\\n line\";", "s = <\"open> x ; s = <\"joined \\\n line\"> ;");
    check("C", "x = 1. + .5 + a.b;", "x = #1. + #.5 + a . b ;");
    check("C++", "x = 1'000'000; c = u8'a';", "x = #1'000'000 ; c = <u8'a'> ;");
    check("C++", "R\"(a\"b)\" R\"x(c)\" )x\" y", "<R\"(a\"b)\"> <R\"x(c)\" )x\"> y");
    check("C++", "vector<vector<int>> a >>= 2;", "vector < vector < *int > > a > >= #2 ;");
    check("C++", "a::b<=>c->*d", "a :: b <=> c ->* d");
    check("Objective-C", "NSString *s = @\"a\"; [a b:c];", "NSString * s = <@\"a\"> ; [ a b : c ] ;");
    check(
        "CUDA",
        "__global__ void f() { k<<<1, 2>>>(a); }",
        "*__global__ *void f ( ) { k << < #1 , #2 > > > ( a ) ; }",
    );
    check("C", "/* never closed", "~/* never closed~");
    check_same(("C", "int class(void) { return new; }"), ("C++", "int class(void) { return new; }"));
    check_flag("C", TokenFlags::IMPORT, "#include <a.h>\nint x;\n#import \"b.h\"", "include <a.h> import \"b.h\"");
    check_flag("C++", TokenFlags::IMPORT, "using namespace a;\nint b;", "using namespace a");
    check_flag("C", TokenFlags::MEMBER, "a.b->c; struct s x = {.d = 1};", "b c d");
    check_flag("C", TokenFlags::CALL, "int f(void) { return g (1) + sizeof(x); }", "f g");
    check_flag("Java", TokenFlags::CALL, "Foo f(int a) { return g(a).h(new K(a)); }", "f g h K");
    check_flag("Go", TokenFlags::CALL, "func f(a int) int { return g(a) }", "g");
}

#[test]
fn python() {
    check("Python", "def f(a: int = 1):\n    return a ** 2  # x", "*def f ( a : int = #1 ) : *return a ** #2 ~# x~");
    check("Python", "x = 'it''s' + \"a\\\"b\"", "x = <'it'> <'s'> + <\"a\\\"b\">");
    check("Python", "x = '''a\n'b' ''' y", "x = <'''a\n'b' '''> y");
    check("Python", r#"rb'\'' Rb"x" u'y' f"{a['b']}" z"#, r#"<rb'\''> <Rb"x"> <u'y'> <f"{a['b']}"> z"#);
    check("Python", "f\"{x[\"a\"]!r:>{w}} {{\" y", "<f\"{x[\"a\"]!r:>{w}} {{\"> y");
    check("Python", "x = 'open\ny = 1_000.5j", "x = <'open> y = #1_000.5j");
    check("Python", "a = b \\\n  'no doc'", "a = b <'no doc'>");
    check("Python", "x = [1, 2,]", "x = [ #1 , #2 ]");
    check("Python", "@dec\nasync def f(): pass", "@ dec *async *def f ( ) : *pass");
}

#[test]
fn python_docstrings_are_comments() {
    check("Python", "'''Module.'''\nimport a", "~'''Module.'''~ *import a");
    check("Python", "def f():\n    r\"\"\"Doc.\n    more\"\"\"\n    x", "*def f ( ) : ~r\"\"\"Doc.\n    more\"\"\"~ x");
    check("Python", "class A: \"doc\"", "*class A : ~\"doc\"~");
    check("Python", "x = 1\n'bare'  # why\ny", "x = #1 ~'bare'~ ~# why~ y");
    check("Python", "'a'.join(b)\n'a' % b", "<'a'> . join ( b ) <'a'> % b");
    check("Python", "f(\n  'argument'\n)", "f ( <'argument'> )");
    check("Python", "x = lambda: 'a'\n", "x = *lambda : <'a'>");
}

#[test]
fn python_flags() {
    check_flag(
        "Python",
        TokenFlags::IMPORT,
        "import a.b as c\nx\nfrom d import (\n  e,\n  f,\n)\ny",
        "import a . b as c from d import ( e , f )",
    );
    check_flag("Python", TokenFlags::IMPORT, "from a import b, \\\n  c; x = 1\nyield from y", "from a import b , c");
    check_flag("Python", TokenFlags::KEY, "f(a, b=1, c=d) + {'e': 1, g: 2}\ndef h(i=1): j = 2", "b c 'e' g");
    check_flag("Python", TokenFlags::MEMBER, "a.b.c(d)", "b c");
    check_flag("Python", TokenFlags::CALL, "def f(a): return g(h)(i) + x.j(1)", "g j");
}

#[test]
fn javascript() {
    check("JavaScript", "let a = b / c / d; x = /re[/]\\//gi;", "*let a = b / c / d x = </re[/]\\//gi>");
    check("JavaScript", "if (a) /b/.test(c); (a) / b / c", "*if ( a ) </b/> . test ( c ) ( a ) / b / c");
    check("JavaScript", "return /a'b/; x++ / 2 / y", "*return </a'b/> x ++ / #2 / y");
    check("JavaScript", "for (;;) { a?.b ?? c }", "*for ( ) { a ?. b ?? c }");
    check("JavaScript", "`a` + `b${c + `d${e}f`}g` + ``", "<`a`> + <`b> ${ c + <`d> ${ e } <f`> } <g`> + <``>");
    check("JavaScript", "{}`a`", "{ } <`a`>");
    check("JavaScript", "`${{a: `${b}`}}` c", "${ { a : ${ b } } } c");
    check("JavaScript", "`never ${closed", "<`never > ${ closed");
    check("JavaScript", "#!/usr/bin/env node\n$a.#b = 0xFFn", "~#!/usr/bin/env node~ $a . #b = #0xFFn");
    check("JavaScript", "f({a, b: 'c',},)", "f ( { a , b : <'c'> } )");
    check_same(("JavaScript", "f(\"a\");\ng('b')"), ("TypeScript", "f('a')\n\ng(\"b\");"));
    check_same(("JavaScript", "class a { readonly b }"), ("TSX", "class a { readonly b }"));
}

#[test]
fn jsx() {
    check(
        "JSX",
        "x = <a b=\"c\" d={e}>It's {f} <br/> ok</a>; g",
        "x = < a b = <\"c\"> d = { e } > <It's> { f } < br / > <ok> < / a > g",
    );
    check(
        "JSX",
        "return <><B.C/>{a.map(b => <i key={b}/>)}</>",
        "*return < > < B . C / > { a . map ( b => < i key = { b } / > ) } < / >",
    );
    check("JSX", "a < b && c > d", "a < b && c > d");
    check("TypeScript", "let x = <T>y; f<A<B>>(z)", "*let x = < T > y f < A < B > > ( z )");
    check_same(("JSX", "x = <a>one  two</a>"), ("JSX", "x = <a>\n  one\n  two\n</a>"));
}

#[test]
fn javascript_flags() {
    let imports = "import a, {b} from 'c';\nimport 'd';\nx = from + 'e';\nexport * from \"f\";\nexport const g = 'h'";
    check_flag("JavaScript", TokenFlags::IMPORT, imports, "import a , { b } from 'c' import 'd' export * from \"f\"");
    let requires = "const a = require('b'); var {c, d} = require('e').f; g(require(h)); require('i')";
    check_flag(
        "JavaScript",
        TokenFlags::IMPORT,
        requires,
        "const a = require ( 'b' ) var { c , d } = require ( 'e' ) require ( 'i' )",
    );
    check_flag("JavaScript", TokenFlags::KEY, "x = {a: 1, 'b': c ? d : e, f}; function g(h) { i: j }", "a 'b' i");
    check_flag("JavaScript", TokenFlags::MEMBER, "a.b?.c['d']", "b c");
}

#[test]
fn rust() {
    check("Rust", "fn f<'a>(x: &'a str) -> char { 'x' }", "*fn f < 'a > ( x : & 'a str ) -> char { <'x'> }");
    check(
        "Rust",
        r"'\'' '\u{1F600}' b'\n' '—' 'static '",
        r"<'\''> <'\u{1F600}'> <b'\n'> <'—'> '*static '".replace("'*static", "'static").as_str(),
    );
    check("Rust", "r\"a\\\" r#\"b\"c\"# br##\"d\"#\"## r#type", "<r\"a\\\"> <r#\"b\"c\"#> <br##\"d\"#\"##> r#type");
    check("Rust", "/* a /* b */ c */ d // e", "~/* a /* b */ c */~ d ~// e~");
    check("Rust", "\"a\n b\\\n c\" 1..2 1.0f32 x.0.1 0xE+1", "<\"a\n b\\\n c\"> #1 .. #2 #1.0f32 x . #0.1 #0xE + #1");
    check("Rust", "let x: Vec<Vec<u8>> = a || b;", "*let x : Vec < Vec < u8 > > = a | | b ;");
    check_flag("Rust", TokenFlags::CALL, "f(1); vec![2]; g!{}; h != (i); x.j(k)", "f vec g j");
    check_flag("Rust", TokenFlags::IMPORT, "pub use a::{\n b,\n c::*,\n};\nfn d() {}", "use a :: { b , c :: * }");
    check_flag("Rust", TokenFlags::MEMBER, "a::b.c::<D>().e", "b c e");
    check_flag("Rust", TokenFlags::KEY, "A { b: 1, c } ; fn d(e: u8) {}", "b");
}

#[test]
fn go() {
    check("Go", "x := `raw\\` + 'a' + \"s\"", "x := <`raw\\`> + <'a'> + <\"s\">");
    check("Go", "a &^= b; c <- d; f(e...)", "a &^= b ; c <- d ; f ( e ... )");
    check("Go", "m := map[string]int{\"a\": 1,\n}", "m := *map [ string ] int { <\"a\"> : #1 }");
    let imports = "package a\nimport \"b\"\nimport (\n\t\"c\"\n\td \"e\"\n)\nvar f int";
    check_flag("Go", TokenFlags::IMPORT, imports, "package a import \"b\" import ( \"c\" d \"e\" )");
    check_flag("Go", TokenFlags::KEY, "T{A: 1, B: x}", "A B");
}

#[test]
fn java() {
    check("Java", "String s = \"\"\"\n  a \"b\"\n  \"\"\";", "String s = <\"\"\"\n  a \"b\"\n  \"\"\"> ;");
    check("Java", "char c = '\\''; long x = 1_000L; /** d */", "*char c = <'\\''> ; *long x = #1_000L ; ~/** d */~");
    check("Java", "List<List<A>> a = b::c; x -> y", "List < List < A > > a = b :: c ; x -> y");
    check_flag(
        "Java",
        TokenFlags::IMPORT,
        "package a.b;\nimport static c.D.*;\nclass E {}",
        "package a . b import static c . D . *",
    );
}

#[test]
fn layout_makes_no_difference() {
    check_same(("C", "if (a)\r\n\t{ b; }\r\n// c\r\n"), ("C", "if(a){\n b;}"));
    check_same(("Python", "\u{FEFF}x = '''a\r\nb\rc'''\r\n"), ("Python", "x = \"\"\"a\nb\nc\"\"\""));
    check_same(("Go", "f(a,\n  b,\n)"), ("Go", "f(a, b)"));
    check_same(("C", "x = \"a\""), ("Python", "x = 'a'"));
}

#[test]
fn tables_are_told_from_code() {
    let numbers: Vec<String> = (0..20).map(|n| format!("{{{n}, -{n}}}")).collect();
    let text = format!("int a[] = {{ {} }}; f(1, 2);", numbers.join(", "));
    let lexed = lex(language("C"), text.as_bytes());
    let is_table = |token: &&Token| token.flags.has(TokenFlags::TABLE);
    let first = lexed.tokens.iter().position(|token| is_table(&token)).unwrap();
    assert_eq!(first, 5); // int a [ ] =
    assert_eq!(lexed.tokens.iter().filter(is_table).count(), lexed.tokens.len() - 5 - 1 - 7);
    let keys: Vec<String> = (0..20).map(|n| format!("k{n}: 'v{n}'")).collect();
    let text = format!("const a = {{{}}}", keys.join(", "));
    assert!(lex(language("JavaScript"), text.as_bytes()).tokens.last().unwrap().flags.has(TokenFlags::TABLE));
    let code = format!("void f() {{ {} }}", "a(b, 1); ".repeat(20));
    assert_eq!(lex(language("C"), code.as_bytes()).tokens.iter().filter(is_table).count(), 0);
}

#[test]
fn six_are_detected() {
    for (path, head, name) in [
        ("a/b.c", "", "C"),
        ("B.CPP", "", "C++"),
        ("x.tar/y.rs", "", "Rust"),
        ("bin/tool", "#!/usr/bin/env python3\n", "Python"),
        ("bin/tool", "#! /usr/local/bin/node --x\n", "JavaScript"),
        ("bin/tool", "#!/usr/bin/env -S FOO=1 deno run\n", "JavaScript"),
        ("SConstruct", "", "Python"),
        ("notes.txt", "", "Generic"),
        ("", "", "Generic"),
    ] {
        assert_eq!(Language::detect(path, head.as_bytes()).name(), name, "{path}");
    }
}
