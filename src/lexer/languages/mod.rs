//! The languages, as tables: one file per group of kindred ones.

mod apps;
mod c;
mod data;
mod functional;
mod generic;
mod go;
mod javascript;
mod jvm;
mod python;
mod rust;
mod scripting;
mod shells;
mod systems;

use super::profile::Profile;

/// All languages. The place in this list is no stored id: databases hold names. A family's first language names it.
pub(super) static LANGUAGES: [&Profile; 56] = [
    &generic::GENERIC,
    &apps::CSHARP,
    &apps::DART,
    &apps::SOLIDITY,
    &apps::SWIFT,
    &c::C,
    &c::CPP,
    &c::OBJECTIVE_C,
    &c::CUDA,
    &data::CSS,
    &data::SCSS,
    &data::PROTOBUF,
    &data::SQL,
    &functional::CLOJURE,
    &functional::ERLANG,
    &functional::FSHARP,
    &functional::HASKELL,
    &functional::LISP,
    &functional::OCAML,
    &go::GO,
    &javascript::JAVASCRIPT,
    &javascript::JSX,
    &javascript::TYPESCRIPT,
    &javascript::TSX,
    &javascript::EJS,
    &data::HTML,
    &data::VUE,
    &data::SVELTE,
    &jvm::GROOVY,
    &jvm::JAVA,
    &jvm::KOTLIN,
    &jvm::SCALA,
    &python::PYTHON,
    &python::CYTHON,
    &rust::RUST,
    &scripting::ELIXIR,
    &scripting::JULIA,
    &scripting::LUA,
    &scripting::NIM,
    &scripting::PERL,
    &scripting::PHP,
    &scripting::R,
    &scripting::RUBY,
    &scripting::ERB,
    &shells::CMAKE,
    &shells::DOCKER,
    &shells::MAKE,
    &shells::POWERSHELL,
    &shells::SHELL,
    &shells::TERRAFORM,
    &systems::ADA,
    &systems::ASSEMBLY,
    &systems::FORTRAN,
    &systems::FORTRAN_FIXED,
    &systems::PASCAL,
    &systems::ZIG,
];

/// Tables of languages inside others.
pub(super) const CSS_IDX: u8 = 9;
pub(super) const JAVASCRIPT_IDX: u8 = 20;
pub(super) const TYPESCRIPT_IDX: u8 = 22;
