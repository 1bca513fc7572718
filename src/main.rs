//! The `kinprint` command.

fn main() -> std::process::ExitCode {
    kinprint::cli::main()
}
