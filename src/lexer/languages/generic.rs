//! Text of no known language: names, numbers, double-quoted strings, punctuation. No comments: `#`, `//` and `;` mean
//! too much elsewhere (`http://`, anchors, statements).

use crate::lexer::profile::{Profile, Quote, Rule, Syntax};

pub(in crate::lexer) static GENERIC: Profile =
    Profile { name: "Generic", family: "Generic", aliases: "text plain", syntax: &SYNTAX, ..Profile::NEW };

static SYNTAX: Syntax = Syntax { rules: &[Rule::Quote(Quote::line("\""))], ..Syntax::NEW };
