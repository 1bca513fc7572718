//! Tides by month.

use std::fmt;

pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub fn springs(f: &mut fmt::Formatter, month: usize, heights: &[f32]) -> fmt::Result {
    let highest = heights.iter().copied().fold(0.0, f32::max);
    write!(f, "{}: {:.1} m over datum", MONTHS[month], highest)
}
