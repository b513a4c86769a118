//! The `simulate` command.

fn main() -> std::process::ExitCode {
    interleavings::cli::main()
}
