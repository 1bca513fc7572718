//! The tricky constructs of every other language.

use super::*;

#[test]
fn kotlin_scala_groovy() {
    check("Kotlin", "val s = \"a ${f(\"b\")} c\" + '\\n'", "*val s = <\"a ${f(\"b\")} c\"> + <'\\n'>");
    check(
        "Kotlin",
        "x = \"\"\"raw \\ \"q\" \"\"\" y /* a /* b */ c */",
        "x = <\"\"\"raw \\ \"q\" \"\"\"> y ~/* a /* b */ c */~",
    );
    check("Kotlin", "a?.b ?: c!!.d", "a ?. b ?: c !! . d");
    check(
        "Scala",
        "val c = 'x'; val s = 'sym; s\"a ${b(\"c\")}\"",
        "*val c = <'x'> ; *val s = ' sym ; <s\"a ${b(\"c\")}\">",
    );
    check("Scala", "raw\"\"\"a\\\"\"\" /* /* */ */ b", "<raw\"\"\"a\\\"\"\"> ~/* /* */ */~ b");
    check("Groovy", "x = ~/a\\/b/ + '''c\n''' + \"${d}\" / 2", "x = ~ </a\\/b/> + <'''c\n'''> + <\"${d}\"> / #2");
    check_flag(
        "Kotlin",
        TokenFlags::IMPORT,
        "package a.b\nimport c.d as e\nfun f() {}",
        "package a . b import c . d as e",
    );
    check_flag("Kotlin", TokenFlags::KEY, "f(a = 1, b = 2)", "a b");
}

#[test]
fn csharp_swift_dart() {
    check(
        "C#",
        "@\"a\"\"b\\\" $\"{x[\"y\"]} {{\" $@\"c{d}\" '\\''",
        "<@\"a\"\"b\\\"> <$\"{x[\"y\"]} {{\"> <$@\"c{d}\"> <'\\''>",
    );
    check(
        "C#",
        "var s = \"\"\"\"a \"\"\" b\"\"\"\"; $$\"\"\"{{x}}\"\"\"",
        "*var s = <\"\"\"\"a \"\"\" b\"\"\"\"> ; <$$\"\"\"{{x}}\"\"\">",
    );
    check("C#", "/// doc\na?.b ??= c;", "~/// doc~ a ?. b ??= c ;");
    check("Swift", "#\"a\"b\\\"# + \"\\(f(\"x\")) y\"", "<#\"a\"b\\\"#> + <\"\\(f(\"x\")) y\">");
    check(
        "Swift",
        "\"\"\"\n a \"b\"\n\"\"\" /* a /* b */ */ #if x",
        "<\"\"\"\n a \"b\"\n\"\"\"> ~/* a /* b */ */~ # *if x",
    );
    check("Dart", "r'a\\' '''b'c''' \"${d['e']}\" x..y", "<r'a\\'> <'''b'c'''> <\"${d['e']}\"> x .. y");
    check_flag("C#", TokenFlags::IMPORT, "using System.Text;\nnamespace A {}", "using System . Text");
    check_flag("Swift", TokenFlags::KEY, "f(a: 1, b: x); func g(c: Int) {}", "a b");
    check(
        "Solidity",
        "pragma solidity ^0.8.0; bytes b = hex\"00ff\"; // x",
        "*pragma solidity ^ #0.8 . #0 ; *bytes b = <hex\"00ff\"> ; ~// x~",
    );
}

#[test]
fn ruby() {
    check("Ruby", "x = \"a#{b[\"c\"]}d\" # e", "x = <\"a#{b[\"c\"]}d\"> ~# e~");
    check("Ruby", "%w[a b] + %q(c (d) e) + %r{f/g}i; x % y", "<%w[a b]> + <%q(c (d) e)> + <%r{f/g}i> ; x % y");
    check("Ruby", "a = /b[\\/]c/ix; d / e / f; puts /g/", "a = </b[\\/]c/ix> ; d / e / f ; puts </g/>");
    check("Ruby", "f(<<~EOS, <<-'B')\n  a #{b}\n  EOS\nc\n B\nd", "f ( <<~EOS , <<-'B' ) <  a #{b}\n  EOS> <c\n B> d");
    check("Ruby", "a << b\nB = 1\n x <<FOO", "a << b B = #1 x << FOO");
    check("Ruby", "a = $' || $; + $x", "a = $' || $; + $x");
    check("Ruby", "=begin\nx = 1\n=end\ny", "~=begin\nx = 1\n=end~ y");
    check("Ruby", "?a + x ? y : z; a.nil? && b! != c", "<?a> + x ? y : z ; a . nil? && b! != c");
    check("Ruby", "x\n__END__\nnot code", "x ~__END__\nnot code~");
    check("Ruby", "a&.b :c, d: 1, 'e' => 2", "a &. b : c , d : #1 , <'e'> => #2");
    check_flag(
        "Ruby",
        TokenFlags::IMPORT,
        "require 'a'\nrequire_relative \"b\"\nc",
        "require 'a' require_relative \"b\"",
    );
}

#[test]
fn php() {
    check("PHP", "<b>don't</b><?php $a = 'b\\'c'; ?> it's <?= $d ?>", "$a = <'b\\'c'> ; $d");
    check("PHP", "<?php // x ?>'<?php # y\n#[Attr]\n/* z */", "~// x ~ ~# y~ # [ Attr ] ~/* z */~");
    check(
        "PHP",
        "<?php $a = <<<EOT\n  b \"c\"\n  EOT . $d;",
        "*$a".replace("*$a", "$a = <<<<EOT\n  b \"c\"\n  EOT> . $d ;").as_str(),
    );
    check("PHP", "<?php $a = <<<'EOT'\nb\nEOT;\n$c", "$a = <<<<'EOT'\nb\nEOT> ; $c");
    check("PHP", "<?php echo \"{$a['b']} ${c}\"; $d->e::F", "*echo <\"{$a['b']} ${c}\"> ; $d -> e :: F");
    check_same(("PHP", "<?php IF (TRUE) {}"), ("PHP", "<?php if (true) {}"));
    check_flag("PHP", TokenFlags::IMPORT, "<?php\nnamespace A\\B;\nuse C\\D;\n$x", "namespace A \\ B use C \\ D");
    check("PHP", "no code here", "");
}

#[test]
fn perl() {
    check("Perl", "my $x = q{a {b} c} . qq|d|; # e", "*my $x = <q{a {b} c}> . <qq|d|> ; ~# e~");
    check(
        "Perl",
        "$x =~ s/a\\/b/c/g; $y =~ s{d} {e}x; tr/a-z/A-Z/",
        "$x =~ <s/a\\/b/c/g> ; $y =~ <s{d} {e}x> ; <tr/a-z/A-Z/>",
    );
    check("Perl", "if ($x =~ m#a#) { $y / 2 / 3 } split /,/", "*if ( $x =~ <m#a#> ) { $y / #2 / #3 } *split </,/>");
    check("Perl", "my @a = qw(b c); $h{s} = $#a; print $';", "*my @a = <qw(b c)> ; $h { s } = $#a ; *print $' ;");
    check("Perl", "print <<\"A\" . <<B;\nx\nA\ny\nB\nz", "*print <<\"A\" . <<B ; <x\nA> <y\nB> z");
    check("Perl", "a;\n=pod\n\nit's\n\n=cut\nb;", "a ; ~=pod\n\nit's\n\n=cut~ b ;");
    check("Perl", "f;\n__END__\nit's", "f ; ~__END__\nit's~");
    check(
        "Perl",
        "my %h = (y => 1, s => 2); $a->{q}",
        "*my % h = ( *y => #1 , s => #2 ) ; $a -> { q }".replace("*y", "y").as_str(),
    );
    check_flag("Perl", TokenFlags::IMPORT, "package A::B;\nuse strict;\nmy $x;", "package A :: B use strict");
}

#[test]
fn lua_r_julia_nim() {
    check(
        "Lua",
        "--[==[ a ]] ]==] b --c\nd = [[e\n]] .. [=[f]]]=]",
        "~--[==[ a ]] ]==]~ b ~--c~ d = <[[e\n]]> .. <[=[f]]]=]>",
    );
    check("Lua", "a[b] = {[1]=2, c=3,}", "a [ b ] = { [ #1 ] = #2 , c = #3 }");
    check_flag(
        "Lua",
        TokenFlags::IMPORT,
        "local a = require(\"b\")\nlocal c = require 'd'\ne()",
        "local a = require ( \"b\" ) local c = require 'd'",
    );
    check_flag("Lua", TokenFlags::KEY, "x = {a = 1, b = 2}", "a b");
    check("R", "a.b <- r\"-(x\")-\" %in% `c d` # e", "a.b <- <r\"-(x\")-\"> %in% <`c d`> ~# e~");
    check("R", "x %% y; f(a=1L, 'b\\'')", "x %% y ; f ( a = #1L , <'b\\''> )");
    check("R", ".x <- .5 + y$.z.1", ".x <- #.5 + y $ .z.1");
    check_flag("R", TokenFlags::IMPORT, "library(a)\nb::c", "library ( a )");
    check(
        "Julia",
        "a' * b' + 'c'; \"x $(f(\"y\"))\" #= d #= e =# =# f!",
        "a ' * b ' + <'c'> ; <\"x $(f(\"y\"))\"> ~#= d #= e =# =#~ f!",
    );
    check(
        "Julia",
        "\"\"\"\nDoc.\n\"\"\"\nfunction f(x) x != 1 end",
        "~\"\"\"\nDoc.\n\"\"\"~ *function f ( x ) x != #1 *end",
    );
    check(
        "Nim",
        "#[ a #[ b ]# ]# r\"c\\\" \"\"\"d\"e\"\"\" 'f' # g",
        "~#[ a #[ b ]# ]#~ <r\"c\\\"> <\"\"\"d\"e\"\"\"> <'f'> ~# g~",
    );
    check_flag("Julia", TokenFlags::IMPORT, "using A: b\nimport C\nd", "using A : b import C");
}

#[test]
fn elixir_erlang() {
    check(
        "Elixir",
        "@moduledoc \"\"\"\nDoc \"x\".\n\"\"\"\n@doc \"y\"\ndef f, do: ?a",
        "@ moduledoc ~\"\"\"\nDoc \"x\".\n\"\"\"~ @ doc ~\"y\"~ *def f , *do : <?a>",
    );
    check(
        "Elixir",
        "~r/a\\/b/i ~s(c) \"d#{e(\"f\")}\" x |> g?() # h",
        "<~r/a\\/b/i> <~s(c)> <\"d#{e(\"f\")}\"> x |> g? ( ) ~# h~",
    );
    check(
        "Erlang",
        "f($a, $\\n, $', 'B c') -> \"d\\\"\". % e",
        "f ( <$a> , <$\\n> , <$'> , <'B c'> ) -> <\"d\\\"\"> . ~% e~",
    );
    check_flag(
        "Erlang",
        TokenFlags::IMPORT,
        "-module(a).\n-export([b/1,\n c/2]).\nb(X) -> X.",
        "module ( a ) export ( [ b / 1 , c / 2 ] )",
    );
    check_flag("Elixir", TokenFlags::IMPORT, "use A\nalias B.C\nd()", "use A alias B . C");
}

#[test]
fn shells() {
    check("Shell", "a=\"b $(c \"d\") ${e#f}\" # g", "a = <\"b $(c \"d\") ${e#f}\"> ~# g~");
    check("Shell", "echo $# a#b 'c\\' $'d\\'e' \\\"f \\' g", "echo $# a # b <'c\\'> <$'d\\'e'> \\\" f \\' g");
    check("Shell", "cat <<-'EOF' | x\n\tit's $a\n\tEOF\necho", "cat <<-'EOF' | x <\tit's $a\n\tEOF> echo");
    check(
        "Shell",
        "cat <<A <<B\n1\nA\n2\nB\nc <<< d; $((1 << 2))",
        "cat <<A <<B <1\nA> <2\nB> c <<< d ; $ (( #1 << #2 ) )".replace("(( #1 << #2 ) )", "( ( #1 << #2 ) )").as_str(),
    );
    check("Shell", "x \\\n  y", "x y");
    check("Shell", "((${#a[@]} == 1)); { x; } # b", "( ( $ { # a [ @ ] } == #1 ) ) ; { x ; } ~# b~");
    check("PowerShell", "<# a\n b #> $X = \"c `\" $(d \"e\")\" # f", "~<# a\n b #>~ $X = <\"c `\" $(d \"e\")\"> ~# f~");
    check("PowerShell", "$a = @'\nit's\n'@ + @\"\nb \"c\"\n\"@", "$a = <@'\nit's\n'@> + <@\"\nb \"c\"\n\"@>");
    check_same(("PowerShell", "IF ($A) {}"), ("PowerShell", "if ($a) {}"));
    check("Make", "a-b: c # d \\\n e\n\techo \\# \"f\" $(G)", "a-b : c ~# d \\\n e~ echo \\# <\"f\"> $ ( G )");
    check("CMake", "#[[ a\n]] set(x [=[b]]]=] \"c\n\") # d", "~#[[ a\n]]~ set ( x <[=[b]]]=]> <\"c\n\"> ) ~# d~");
    check(
        "Docker",
        "# a\nFROM b AS c\nRUN d # e \\\n  && f <<EOF\ng\nEOF\n",
        "~# a~ *FROM b *AS c *RUN d # e && f <<EOF <g\nEOF>",
    );
    check(
        "Terraform",
        "a = \"b ${c[\"d\"]}\" # e\nf = <<-EOT\n  g\n  EOT\nh // i",
        "a = <\"b ${c[\"d\"]}\"> ~# e~ f = <<-EOT <  g\n  EOT> h ~// i~",
    );
}

#[test]
fn sql() {
    check(
        "SQL",
        "SELECT 'it''s' -- a\n, \"B c\" /* d */ FROM `t`",
        "*SELECT <'it''s'> ~-- a~ , <\"B c\"> ~/* d */~ *FROM <`t`>",
    );
    check("SQL", "x = $q$it's$q$ AND E'a\\'b'", "x = <$q$it's$q$> *AND <E'a\\'b'>");
    check(
        "SQL",
        "AS $$ BEGIN RETURN 'x'; END $$ LANGUAGE sql; $1",
        "*AS $$ *BEGIN *RETURN <'x'> ; *END $$ *LANGUAGE sql ; $ #1",
    );
    check("SQL", "DO LANGUAGE plpgsql $x$ a 'b' $x$", "*DO *LANGUAGE plpgsql $x$ a <'b'> $x$");
    check_same(("SQL", "select A from B"), ("SQL", "SELECT a FROM b"));
}

#[test]
fn functional() {
    check(
        "Haskell",
        "f' x = 'a' : x' -- b\n{- c {- d -} e -} y --> z",
        "f' x = <'a'> : x' ~-- b~ ~{- c {- d -} e -}~ y - -> z",
    );
    check("Haskell", "s = \"a\\\n  \\b\" |-- x", "s = <\"a\\\n  \\b\"> | - - x");
    check(
        "OCaml",
        "let f (x : 'a) = 'b' (* c \"*)\" (* d *) e *) ^ {|f\"|} {x|g|x}",
        "*let f ( x : ' a ) = <'b'> ~(* c \"*)\" (* d *) e *)~ ^ <{|f\"|}> <{x|g|x}>",
    );
    check(
        "F#",
        "let a = @\"b\\\" // c\n(* d *) $\"{e \"f\"}\" (*)",
        "*let a = <@\"b\\\"> ~// c~ ~(* d *)~ <$\"{e \"f\"}\"> ( * )",
    );
    check(
        "Clojure",
        "(f \\a \\newline #\"r\\\"\" #_(x (y)) :k) ; c",
        "( f <\\a> <\\newline> <#\"r\\\"\"> ~#_(x (y))~ : k ) ~; c~",
    );
    check(
        "Lisp",
        "(f #\\( #| a #| b |# c |# 'd \"e\\\"\" ?\\\") ; g",
        "( f <#\\(> ~#| a #| b |# c |#~ ' d <\"e\\\"\"> <?\\\"> ) ~; g~",
    );
    check_flag(
        "Clojure",
        TokenFlags::IMPORT,
        "(ns a (:require [b :as c]))\n(defn d [])",
        "ns a ( : require [ b : as c ] ) )".trim_end(),
    );
    check_flag("Haskell", TokenFlags::IMPORT, "import A (b,\n  c)\nd = e", "import A ( b , c )");
}

#[test]
fn systems() {
    check(
        "Zig",
        "const s = \\\\a \"b\n    \\\\c\n; '\\'' @\"d\" // e",
        "*const s = <\\\\a \"b> <\\\\c> ; <'\\''> <@\"d\"> ~// e~",
    );
    check_flag("Zig", TokenFlags::IMPORT, "const std = @import(\"std\");\nx", "const std = @ import ( \"std\" )");
    check("Fortran", "x = 'it''s' ! a\ny = 1.0d0 + &\n  & z%w", "x = <'it''s'> ~! a~ y = #1.0d0 + z % w");
    check("Fortran (fixed form)", "C it's\n      X = 1 +\n     &    2\n* a\n", "~C it's~ X = #1 + #2 ~* a~");
    check_same(("Fortran", "CALL Foo(x)"), ("Fortran (fixed form)", "      call foo(X)"));
    check("Ada", "X'First -- a\nC := 'b'; S := \"q\"\"r\";", "X ' First ~-- a~ C := <'b'> ; S := <\"q\"\"r\"> ;");
    check("Pascal", "{ a } x := 'it''s'; (* b *) // c", "~{ a }~ x := <'it''s'> ; ~(* b *)~ ~// c~");
    check(
        "Assembly",
        "# a\n mov eax, 1 ; b\n#include \"c\"\n mov r0, #4 // d",
        "~# a~ *mov eax , #1 ~; b~ # include <\"c\"> *mov r0 , # #4 ~// d~",
    );
}

#[test]
fn styles_and_pages() {
    check("CSS", ".a-b > c { d: \"e\" } /* f */", ". a-b > c { d : <\"e\"> } ~/* f */~");
    check("SCSS", "a: url(http://x); b: http://c; // d", "a : url ( <http://x> ) ; b : http : / / c ; ~// d~");
    check("CSS", "a: url( 'b' ) url()", "a : url ( <'b'> ) url ( )");
    check(
        "HTML",
        "<p>don't <!-- a --><script>let x = 'y'</script><style>a{}</style>",
        "~<!-- a -->~ *let x = <'y'> a { }",
    );
    check("HTML", "<script type=\"application/json\">{\"a\": 1}</script><SCRIPT>b</SCRIPT>", "b");
    check("Vue", "<template>{{ it's }}</template><script lang=\"ts\">let x = <T>y</script>", "*let x = < T > y");
    check("Svelte", "<script>a</script>{#if b}", "a");
    check("ERB", "it's <%= f \"a\" -%> x <%# c %> <% end %>", "f <\"a\"> ~<%# c %>~ *end");
    check("EJS", "don't <% if (a) { %> b <%= c /* d */ %>", "*if ( a ) { c ~/* d */~");
    check("Protobuf", "message A { string b = 1; } // c", "*message A { *string b = #1 ; } ~// c~");
}

#[test]
fn files_are_detected() {
    for (path, head, name) in [
        ("a.kt", "", "Kotlin"),
        ("Gemfile", "", "Ruby"),
        ("x.m", "#import <A.h>", "Objective-C"),
        ("x.m", "function y = f(x)\n% matlab", "Generic"),
        ("x.pl", ":- module(a).", "Generic"),
        ("x.pl", "use strict;", "Perl"),
        ("x.ts", "<?xml version='1.0'?><TS>", "Generic"),
        ("x.ts", "let a", "TypeScript"),
        ("x.inc", "<?php", "PHP"),
        ("x.inc", "#define A", "C"),
        ("CMakeLists.txt", "", "CMake"),
        ("Dockerfile.dev", "", "Docker"),
        ("page.html.erb", "", "ERB"),
        ("page.js.erb", "", "JavaScript"),
        ("config.py.j2", "", "Python"),
        ("index.html.j2", "", "HTML"),
        ("view.hbs", "", "HTML"),
        ("config.h.in", "", "C"),
        ("run", "#!/bin/sh -e\n", "Shell"),
        ("run", "#!/usr/bin/perl5.36 -w\n", "Perl"),
        ("a.F90", "", "Fortran"),
        ("a.f", "", "Fortran (fixed form)"),
        ("a.json", "{}", "Generic"),
    ] {
        assert_eq!(Language::detect(path, head.as_bytes()).name(), name, "{path}");
    }
}

#[test]
fn every_language_is_found_by_its_extensions() {
    for language in Language::all().skip(1) {
        let extension = language.profile().extensions.split_whitespace().next().unwrap();
        assert_eq!(Language::detect(&format!("x.{extension}"), b""), language, "{extension}");
    }
}
