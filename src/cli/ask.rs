//! Secrets that somebody types: passwords without an echo, lines of a share. For scripts, the same from standard input.
//!
//! Must not know: what they open. Tested in `tests/it/keys`.
//!
//! Standard input is read in the order in which things are asked for: first the password of who acts, then a new one, then shares.

use crate::seal;
use crate::seal::recovery::{LINES, Misread, Share};
use anyhow::{Context, bail};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{self, IsTerminal, Write};
use zeroize::Zeroizing;

/// How often somebody may try again on a terminal.
const TRIES: usize = 3;

/// The password of somebody who has one. `piped`: one line of standard input.
pub(super) fn password(of: &str, piped: bool) -> anyhow::Result<Zeroizing<String>> {
    if piped { line() } else { hidden(&format!("Password of {of}: ")) }
}

/// A new password, typed twice on a terminal.
pub(super) fn new_password(of: &str, piped: bool) -> anyhow::Result<Zeroizing<String>> {
    if piped {
        return line();
    }
    for _ in 0..TRIES {
        let password = hidden(&format!("New password for {of}, 12 characters or more: "))?;
        if seal::proof::same(password.as_bytes(), hidden("Once more: ")?.as_bytes()) {
            return Ok(password);
        }
        tell("The two differ.\n")?;
    }
    bail!("no password was typed twice alike");
}

/// Two shares of different people.
pub(super) fn shares(piped: bool) -> anyhow::Result<[Share; 2]> {
    if !piped && !io::stdin().is_terminal() {
        bail!("there is no terminal to ask on: give the two shares on standard input with --shares-stdin");
    }
    Ok([share("first", piped)?, share("second", piped)?])
}

fn share(which: &str, piped: bool) -> anyhow::Result<Share> {
    for _ in 0..TRIES {
        if !piped {
            tell(&format!("The {which} share, {LINES} lines:\n"))?;
        }
        match Share::read(&block()?) {
            Ok(share) => return Ok(share),
            Err(wrong) if piped => return Err(misread(which, wrong)),
            Err(wrong) => tell(&format!("{}\n", misread(which, wrong)))?,
        }
    }
    bail!("the {which} share could not be read");
}

fn misread(which: &str, wrong: Misread) -> anyhow::Error {
    anyhow::anyhow!("the {which} share: {wrong}")
}

/// The lines of one share; blank lines and those that begin with `#` are not counted.
fn block() -> anyhow::Result<Zeroizing<String>> {
    let mut all = Zeroizing::new(String::with_capacity(LINES * 24));
    let mut count = 0;
    while count < LINES {
        let line = line()?;
        if !line.trim().is_empty() && !line.starts_with('#') {
            all.push_str(&line);
            all.push('\n');
            count += 1;
        }
    }
    Ok(all)
}

/// Lets somebody type one line of each of two shares back: what is on paper is what was shown. Nothing is asked where nobody sits.
pub(super) fn confirm(shares: &[Share; 3]) -> anyhow::Result<()> {
    if !io::stdin().is_terminal() {
        return Ok(());
    }
    let [skipped, one, other] = seal::random::<3>().map(usize::from);
    // Any two of the three, any line but the first, which all three have nearly alike.
    let asked = (0..3).filter(|share| *share != skipped % 3).zip([one, other]);
    for (share, line) in asked.map(|(share, random)| (&shares[share], 1 + random % (LINES - 1))) {
        type_back(share, line)?;
    }
    Ok(())
}

fn type_back(share: &Share, at: usize) -> anyhow::Result<()> {
    let printed = share.lines();
    let shown = signs(printed.lines().nth(at).unwrap_or_default());
    for _ in 0..TRIES {
        tell(&format!("Type line {} of share {} as it is on paper: ", at + 1, share.number()))?;
        if seal::proof::same(signs(&line()?).as_bytes(), shown.as_bytes()) {
            return Ok(());
        }
        tell("That is not it.\n")?;
    }
    bail!("a share was not written down as it was shown. No keys were made: begin again, and destroy these papers");
}

fn signs(line: &str) -> Zeroizing<String> {
    Zeroizing::new(line.chars().filter(|sign| !sign.is_whitespace()).collect::<String>().to_uppercase())
}

fn line() -> anyhow::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::with_capacity(256));
    if io::stdin().read_line(&mut line).context("standard input can't be read")? == 0 {
        bail!("standard input ended before all was said");
    }
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    Ok(line)
}

/// Asked for on standard error: what a command answers on standard output stays free of it.
fn tell(text: &str) -> io::Result<()> {
    let mut out = io::stderr();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn hidden(prompt: &str) -> anyhow::Result<Zeroizing<String>> {
    if !io::stdin().is_terminal() {
        bail!("there is no terminal to ask on: give the password on standard input with --password-stdin");
    }
    tell(prompt)?;
    let silence = Silence::begin()?;
    let typed = line();
    drop(silence);
    tell("\n")?;
    typed
}

/// A terminal that shows nothing of what is typed, until this is dropped.
struct Silence(Termios);

impl Silence {
    fn begin() -> anyhow::Result<Silence> {
        let before = tcgetattr(io::stdin()).context("the terminal does not answer")?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent).context("the terminal does not stop its echo")?;
        Ok(Silence(before))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // A terminal that is gone shows nothing either.
        tcsetattr(io::stdin(), OptionalActions::Now, &self.0).ok();
    }
}
