//! The languages, as tables: one file per group of kindred ones.

mod c;
mod generic;
mod go;
mod javascript;
mod jvm;
mod python;
mod rust;

use super::profile::Profile;

/// All languages. The place in this list is no stored id: databases hold names.
pub(super) static LANGUAGES: [&Profile; 13] = [
    &generic::GENERIC,
    &c::C,
    &c::CPP,
    &c::OBJECTIVE_C,
    &c::CUDA,
    &go::GO,
    &javascript::JAVASCRIPT,
    &javascript::JSX,
    &javascript::TYPESCRIPT,
    &javascript::TSX,
    &jvm::JAVA,
    &python::PYTHON,
    &rust::RUST,
];
