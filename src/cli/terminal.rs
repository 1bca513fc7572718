//! The terminal: its width, whether it shows color and Unicode.

use super::args::{ColorChoice, SharedArgs};
use crate::report::TextOptions;

/// Columns of text that goes to a file or a pipe.
pub(crate) const PIPED_WIDTH: usize = 100;

/// Returns how text for standard output is to look.
pub(crate) fn text_options(args: &SharedArgs) -> TextOptions {
    let terminal = console::Term::stdout();
    let is_terminal = terminal.features().is_attended();
    let width = match columns_from_env() {
        Some(columns) => columns,
        None if is_terminal => usize::from(terminal.size_checked().map_or(80, |(_, columns)| columns)),
        None => PIPED_WIDTH,
    };
    let color = match args.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => is_terminal && console::colors_enabled(),
    };
    TextOptions { width: width.min(160), color, unicode: shows_unicode(), verbose: args.verbose }
}

/// COLUMNS, when it is exported, says what the reader wants, also for a pipe.
fn columns_from_env() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok().filter(|&columns| columns > 0)
}

/// Tells whether the locale is a UTF-8 one. Without any locale set, as in many containers, modern terminals are; only
/// an explicit other one (`LC_ALL=C`) says no.
fn shows_unicode() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    match set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")) {
        None => true,
        Some(locale) => {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
    }
}
