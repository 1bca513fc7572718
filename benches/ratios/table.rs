//! The table: a row for each figure, with its goal and whether it was reached.

/// What a figure is to be.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// At least this; the second number is the stretch.
    AtLeast(f64, f64),
    /// At most this; the second number is the stretch.
    AtMost(f64, f64),
    /// Nothing is asked of it.
    None,
}

/// Prints rows as they come, and counts them.
pub(crate) struct Table {
    n_reached: usize,
    n_missed: usize,
}

impl Table {
    pub(crate) fn begin() -> Self {
        Self { n_reached: 0, n_missed: 0 }
    }

    /// Begins a group of rows; `figure` says what the column of figures holds.
    pub(crate) fn section(title: &str, figure: &str) {
        println!("{title:46} {:>18} {figure:>10} {:>8} {:>8}", "measured", "goal", "stretch");
    }

    /// Prints a row: what was measured in its own unit, and the figure that the goal is about.
    pub(crate) fn row(&mut self, what: &str, measured: &str, figure: f64, goal: Goal) {
        let shown = |number: f64| if number >= 10.0 { format!("{number:.0}") } else { format!("{number:.3}") };
        let (least, stretch, is_reached, is_beyond) = match goal {
            Goal::AtLeast(goal, stretch) => (shown(goal), shown(stretch), figure >= goal, figure >= stretch),
            Goal::AtMost(goal, stretch) => (shown(goal), shown(stretch), figure <= goal, figure <= stretch),
            Goal::None => {
                println!("  {what:44} {measured:>18} {:>10}", shown(figure));
                return;
            }
        };
        self.n_reached += usize::from(is_reached);
        self.n_missed += usize::from(!is_reached);
        let verdict = match (is_reached, is_beyond) {
            (_, true) => "stretch reached",
            (true, false) => "reached",
            (false, false) => "MISSED",
        };
        println!("  {what:44} {measured:>18} {:>10} {least:>8} {stretch:>8}  {verdict}", shown(figure));
    }

    /// Prints a remark below the last row.
    pub(crate) fn note(text: &str) {
        println!("      {text}");
    }

    pub(crate) fn end(self) {
        println!("\n{} goals reached, {} missed", self.n_reached, self.n_missed);
    }
}
