//! The files pieces are pasted into: plain code of our own, varied by the seed.

use crate::mutation::{Rng, Syntax};

/// Words of which names are made; none is a keyword of the six languages.
const WORDS: &[&str] = &[
    "barley", "cider", "dinghy", "ferry", "gable", "hamper", "kettle", "ladder", "meadow", "orchard", "parcel",
    "quarry", "rudder", "saddle", "thistle", "urn", "vessel", "wicker",
];

/// How a language's file starts and ends, and functions to put between; `$A` `$B` `$C` are words, `$T` a word with a
/// capital, `$N` `$M` numbers.
struct Template {
    head: &'static str,
    functions: [&'static str; 3],
    tail: &'static str,
}

/// Returns a name and the text of a file with two functions.
pub(super) fn file(syntax: Syntax, rng: &mut Rng) -> (String, String) {
    let mut words = WORDS.to_vec();
    rng.shuffle(&mut words);
    let template = template(syntax);
    let mut functions = template.functions;
    rng.shuffle(&mut functions);
    let parts = [template.head, functions[0], functions[1], template.tail];
    let mut text = parts.concat().replace("$A", words[0]).replace("$B", words[1]).replace("$C", words[2]);
    text = text.replace("$T", &capital(words[0]));
    for mark in ["$N", "$M"] {
        text = text.replace(mark, &(rng.below(90) + 3).to_string());
    }
    (words[0].to_owned(), text)
}

fn capital(word: &str) -> String {
    word[..1].to_ascii_uppercase() + &word[1..]
}

const fn template(syntax: Syntax) -> Template {
    match syntax {
        Syntax::C => C,
        Syntax::Python => PYTHON,
        Syntax::JavaScript => JAVASCRIPT,
        Syntax::Rust => RUST,
        Syntax::Go => GO,
        Syntax::Java => JAVA,
    }
}

const C: Template = Template {
    head: "#include <stdio.h>\n\nstruct $A {\n    int $B;\n    int $C;\n};\n\n",
    functions: [
        "static int $A_tally(const struct $A *$A, int nights)\n{\n    int due = $A->$B * nights;\n    if (due > $N)\n        due -= $A->$C;\n    return due + $M;\n}\n\n",
        "void $A_announce(const struct $A *$A)\n{\n    printf(\"$B at berth %d\\n\", $A->$B);\n    if ($A->$C > $N)\n        puts(\"$C is late\");\n}\n\n",
        "int $A_is_ready(struct $A *$A, int tide)\n{\n    if (tide < $N) {\n        $A->$C = 0;\n        return 0;\n    }\n    return $A->$B > $M;\n}\n\n",
    ],
    tail: "",
};

const PYTHON: Template = Template {
    head: "\"\"\"Keeps the $A book.\"\"\"\n\n$A_LIMIT = $N\n\n\n",
    functions: [
        "def tally_$A($B, nights):\n    due = $B * nights\n    if due > $A_LIMIT:\n        due -= $M\n    return due\n\n\n",
        "def announce_$A($C):\n    print(\"$B at berth\", $C)\n    if $C > $N:\n        print(\"the $A is late\")\n\n\n",
        "def is_$A_ready($B, tide):\n    if tide < $N:\n        return False\n    return $B > $M\n\n\n",
    ],
    tail: "",
};

const JAVASCRIPT: Template = Template {
    head: "'use strict';\n\nconst $ALimit = $N;\n\n",
    functions: [
        "function tally$T($B, nights) {\n  let due = $B * nights;\n  if (due > $ALimit) {\n    due -= $M;\n  }\n  return due;\n}\n\n",
        "function announce$T($C) {\n  console.log('$B at berth', $C);\n  if ($C > $N) {\n    console.log('the $A is late');\n  }\n}\n\n",
        "function is$TReady($B, tide) {\n  if (tide < $N) {\n    return false;\n  }\n  return $B > $M;\n}\n\n",
    ],
    tail: "",
};

const RUST: Template = Template {
    head: "//! Keeps the $A book.\n\nconst LIMIT: i64 = $N;\n\n",
    functions: [
        "fn tally_$A($B: i64, nights: i64) -> i64 {\n    let due = $B * nights;\n    if due > LIMIT {\n        return due - $M;\n    }\n    due\n}\n\n",
        "pub fn announce_$A($C: i64) {\n    println!(\"$B at berth {}\", $C);\n    if $C > LIMIT {\n        println!(\"the $A is late\");\n    }\n}\n\n",
        "pub fn is_$A_ready($B: i64, tide: i64) -> bool {\n    if tide < $N {\n        return false;\n    }\n    $B > $M\n}\n\n",
    ],
    tail: "",
};

const GO: Template = Template {
    head: "package $A\n\nimport \"fmt\"\n\nconst limit = $N\n\n",
    functions: [
        "func tally$T($B int, nights int) int {\n\tdue := $B * nights\n\tif due > limit {\n\t\tdue -= $M\n\t}\n\treturn due\n}\n\n",
        "func Announce$T($C int) {\n\tfmt.Println(\"$B at berth\", $C)\n\tif $C > limit {\n\t\tfmt.Println(\"the $A is late\")\n\t}\n}\n\n",
        "func Is$TReady($B int, tide int) bool {\n\tif tide < $N {\n\t\treturn false\n\t}\n\treturn $B > $M\n}\n\n",
    ],
    tail: "",
};

const JAVA: Template = Template {
    head: "package book.$A;\n\npublic class $TBook {\n    private int $B = $N;\n\n",
    functions: [
        "    int tally$T(int nights) {\n        int due = $B * nights;\n        if (due > $M) {\n            due -= nights;\n        }\n        return due;\n    }\n\n",
        "    void announce$T(int $C) {\n        System.out.println(\"berth \" + $C);\n        if ($C > $B) {\n            System.out.println(\"the $A is late\");\n        }\n    }\n\n",
        "    boolean is$TReady(int tide) {\n        if (tide < $N) {\n            return false;\n        }\n        return $B > $M;\n    }\n\n",
    ],
    tail: "}\n",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutation::function_spans;

    #[test]
    fn every_host_is_filled_in_and_takes_a_function() {
        for syntax in Syntax::ALL {
            for seed in 0..12 {
                let (name, text) = file(syntax, &mut Rng::new(seed));
                assert!(!text.contains('$'), "{text}");
                assert!(text.contains(&name), "{text}");
                assert_eq!(function_spans(&text, syntax).len(), 2, "{text}");
            }
        }
    }

    #[test]
    fn hosts_differ_by_seed_alone() {
        let text = |seed| file(Syntax::Go, &mut Rng::new(seed)).1;
        assert_eq!(text(3), text(3));
        assert_ne!(text(3), text(4));
    }
}
