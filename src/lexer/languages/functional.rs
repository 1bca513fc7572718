//! Haskell, OCaml, F#, Erlang, Clojure, Lisp.

use crate::lexer::profile::{
    Escape, Hook, Import, ImportEnd, ImportPlace, Interpolation, Profile, Quote, Rule, Syntax,
};

pub(in crate::lexer) static HASKELL: Profile = Profile {
    name: "Haskell",
    family: "Haskell",
    aliases: "haskell hs",
    extensions: "hs hsc hs-boot",
    interpreters: "runhaskell runghc",
    syntax: &HASKELL_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static OCAML: Profile = Profile {
    name: "OCaml",
    family: "OCaml",
    aliases: "ocaml ml",
    extensions: "ml mli mll mly mlp",
    interpreters: "ocaml ocamlrun",
    syntax: &OCAML_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static FSHARP: Profile = Profile {
    name: "F#",
    family: "F#",
    aliases: "fsharp f# fs",
    extensions: "fs fsi fsx fsscript",
    interpreters: "fsharpi",
    syntax: &FSHARP_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static ERLANG: Profile = Profile {
    name: "Erlang",
    family: "Erlang",
    aliases: "erlang erl",
    extensions: "erl hrl escript xrl yrl",
    file_names: "rebar.config",
    interpreters: "escript",
    syntax: &ERLANG_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static CLOJURE: Profile = Profile {
    name: "Clojure",
    family: "Clojure",
    aliases: "clojure clj cljs clojurescript edn",
    extensions: "clj cljs cljc edn boot bb",
    interpreters: "clojure bb",
    syntax: &CLOJURE_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static LISP: Profile = Profile {
    name: "Lisp",
    family: "Lisp",
    aliases: "lisp common-lisp elisp emacs-lisp scheme racket guile",
    extensions: "lisp lsp cl el scm ss sld rkt rktd asd sls",
    file_names: ".emacs",
    interpreters: "sbcl clisp emacs guile racket scheme",
    syntax: &LISP_SYNTAX,
    ..Profile::NEW
};

static HASKELL_SYNTAX: Syntax = Syntax {
    keywords: "case class data default deriving do else family forall foreign if import in infix infixl infixr instance \
        let mdo module newtype of proc qualified rec then type where hiding as",
    literals: "True False",
    imports: &[Import { words: "import module", ends: ImportEnd::Indented, place: ImportPlace::Statement }],
    operators: "-> <- => :: == /= <= >= && || ++ .. >>= >> =<< <$> <*> <> $! ** ^^ !! <|> *> <* <$ >=> &&& *** . =<<",
    members: "",
    name_continue: "'",
    rules: &[
        Rule::Nested("{-", "-}"),
        Rule::Hook("--", Hook::DashComment),
        Rule::Quote(Quote::line("\"")),
        Rule::Hook("'", Hook::Char),
    ],
    ..Syntax::NEW
};

static OCAML_SYNTAX: Syntax = Syntax {
    keywords: "and as assert asr begin class constraint do done downto else end exception external for fun function \
        functor if in include inherit initializer land lazy let lor lsl lsr lxor match method mod module mutable new \
        nonrec object of open or private rec sig struct then to try type val virtual when while with",
    literals: "true false",
    imports: &[Import { words: "open include", ends: ImportEnd::LineOrSemicolon, place: ImportPlace::Statement }],
    operators: "-> <- := :: == != <> <= >= && || ;; |> @@ .. ** ^^ += ~- +. -. *. /. :> [| |] [< [>",
    name_continue: "'",
    rules: &[
        Rule::Hook("(*", Hook::MlComment),
        Rule::Quote(Quote::block("\"")),
        Rule::Hook("{", Hook::BraceQuoted),
        Rule::Hook("'", Hook::Char),
    ],
    ..Syntax::NEW
};

static FSHARP_SYNTAX: Syntax = Syntax {
    keywords: "abstract and as assert base begin class default delegate do done downcast downto elif else end exception \
        extern finally fixed for fun function global if in inherit inline interface internal lazy let match member \
        module mutable namespace new not of open or override private public rec return select sig static struct then to \
        try type upcast use val void when while with yield",
    literals: "true false null",
    imports: &[Import {
        words: "open namespace module",
        ends: ImportEnd::LineOrSemicolon,
        place: ImportPlace::Statement,
    }],
    operators: "-> <- := :: <> <= >= && || ;; |> <| >> << ** ?? .. [| |] :> :?> :? == @@",
    name_continue: "'",
    rules: &[
        Rule::Line("//"),
        Rule::Hook("(*", Hook::MlComment),
        Rule::Quote(Quote::raw("\"\"\"", "\"\"\"")),
        Rule::Quote(Quote::raw("$\"\"\"", "\"\"\"")),
        Rule::Quote(Quote { escape: Escape::Doubled, ..Quote::raw("@\"", "\"") }),
        Rule::Quote(Quote { open: "$\"", ..Quote::block("\"") }.with(Interpolation::Brace)),
        Rule::Quote(Quote::block("\"")),
        Rule::Quote(Quote::raw("``", "``")),
        Rule::Hook("'", Hook::Char),
    ],
    ..Syntax::NEW
};

static ERLANG_SYNTAX: Syntax = Syntax {
    keywords: "after and andalso band begin bnot bor bsl bsr bxor case catch cond div else end fun if let maybe not of or \
        orelse receive rem try when xor",
    literals: "true false undefined",
    values: "end",
    imports: &[Import {
        words: "module export import include include_lib behaviour behavior export_type compile",
        ends: ImportEnd::Dot,
        place: ImportPlace::Mark,
    }],
    operators: "-> <- <= => := =:= =/= == /= =< >= ++ -- || :: .. ... << >> !",
    members: ":",
    name_continue: "@",
    rules: &[
        Rule::Line("%"),
        Rule::Line("#!"),
        Rule::Quote(Quote::block("\"\"\"")),
        Rule::Quote(Quote::block("\"")),
        Rule::Quote(Quote::block("'")),
        Rule::Hook("$", Hook::DollarChar),
    ],
    ..Syntax::NEW
};

static CLOJURE_SYNTAX: Syntax = Syntax {
    keywords: "def defn defn- defmacro defmulti defmethod defprotocol defrecord deftype defonce fn let loop recur if \
        if-let if-not when when-let when-not cond condp case do doseq dotimes for try catch finally throw ns require use \
        import refer quote var set! new and or not binding letfn reify extend-type extend-protocol -> ->> as-> some-> \
        some->>",
    literals: "true false nil",
    imports: &[Import { words: "ns require use import refer", ends: ImportEnd::Bracket, place: ImportPlace::Head }],
    operators: "~@ #' #( #{ :: ##",
    members: "",
    name_start: "*!?<>=&$+-/",
    name_continue: "*!?<>=&$+-/.'#|",
    rules: &[
        Rule::Line(";"),
        Rule::Line("#!"),
        Rule::Hook("#_", Hook::Discard),
        Rule::Quote(Quote { open: "#\"", ..Quote::block("\"") }),
        Rule::Quote(Quote::block("\"")),
        Rule::Hook("\\", Hook::LispChar),
    ],
    ..Syntax::NEW
};

static LISP_SYNTAX: Syntax = Syntax {
    keywords: "and begin block case catch cond cons declare defclass defconst defconstant defgeneric define \
        define-record-type define-syntax defmacro defmethod defpackage defparameter defstruct defsubst deftype defun \
        defvar do do* dolist dotimes eq eql equal flet funcall function go handler-case if import in-package labels \
        lambda let let* let-values letrec loop macrolet module multiple-value-bind named-lambda not or prog prog1 progn \
        provide quote require return return-from set! setf setq syntax-rules tagbody the throw unless unwind-protect \
        use-package when while with-open-file",
    literals: "nil t #t #f",
    imports: &[Import {
        words: "require provide in-package use-package import defpackage use-modules define-library module",
        ends: ImportEnd::Bracket,
        place: ImportPlace::Head,
    }],
    operators: ",@ #' #: #+ #- ::",
    members: "",
    name_start: "*!?<>=&$+-/%~^@",
    name_continue: "*!?<>=&$+-/.%~^@:",
    rules: &[
        Rule::Line(";"),
        Rule::Line("#!"),
        Rule::Nested("#|", "|#"),
        Rule::Hook("#;", Hook::Discard),
        Rule::Hook("#\\", Hook::LispChar),
        Rule::Hook("?\\", Hook::LispChar),
        Rule::Quote(Quote { open: "#\"", ..Quote::block("\"") }),
        Rule::Quote(Quote::block("\"")),
        Rule::Quote(Quote::line("|")),
    ],
    fold_case: true,
    ..Syntax::NEW
};
