//! Reads requests from standard input, answers on standard output.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use scb::protocol::{reply, Reply};

fn main() -> ExitCode {
    match serve(io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// eprintln! would panic without a standard error.
fn complain(reason: &str) {
    let _ = writeln!(io::stderr(), "scb-adapter-rust: {reason}");
}

fn serve(mut input: impl BufRead, output: impl Write) -> io::Result<()> {
    let mut output = io::BufWriter::new(output);
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        match reply(&line) {
            Reply::Answer(answer) => {
                serde_json::to_writer(&mut output, &answer)?;
                output.write_all(b"\n")?;
                output.flush()?;
            }
            Reply::Nothing(reason) => complain(&reason),
            Reply::Bye => return Ok(()),
        }
    }
}
