//! The program: hands its arguments and environment to the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    baro::cli::run(std::env::args_os(), environment)
}
