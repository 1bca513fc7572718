//! Constructs that tables cannot describe, one file per kind; a profile switches them on by naming their hook.

mod c;
mod javascript;
mod rust;
