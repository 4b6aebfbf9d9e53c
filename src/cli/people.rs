//! `baro people import`: a list of people into the book. All or nothing, unless asked to leave wrong rows out.
//!
//! Must not know: how a list is read and written ([`crate::lists`]). Tested in `tests/it/people/`.
//!
//! No number is shown, not even a part of one: a refusal names the line, and who reads it has the list.

use crate::domain::time::At;
use crate::lists::{Known, List, rows};
use crate::seal::numbers::NumberKeys;
use crate::store::book::Book;
use indicatif::ProgressBar;
use std::io::Write;

/// How to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Only say what would be done.
    pub dry_run: bool,
    /// Leave wrong rows out instead of refusing the file.
    pub skip_bad: bool,
}

/// Reads a list and writes it into the book. What is wrong with it, and what was done, goes to `out`. The same list
/// again changes nothing, so an import that was interrupted is completed by repeating it.
///
/// `false`: the list has wrong rows or none, and nothing was written.
///
/// # Errors
/// Those of the book, with what was written until then; those of `out`.
pub async fn import(
    book: &Book,
    numbers: &NumberKeys,
    known: &Known,
    bytes: &[u8],
    options: Options,
    now: At,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    if known.places.is_empty() {
        writeln!(out, "No places are known yet. First run: baro places import --mali")?;
        return Ok(false);
    }
    let list = List::of(rows::read(bytes, known), numbers, book).await?;
    for wrong in &list.wrong {
        writeln!(out, "{wrong}")?;
    }
    for (line, force) in &list.handed_over {
        writeln!(out, "warning: line {line}: the post ({}) passes from its holder to this person", force.code())?;
    }
    let (summary, wrong_lines) = (summary(&list), list.wrong_lines());
    if list.people.is_empty() || (wrong_lines > 0 && !options.skip_bad) {
        let todo = if wrong_lines == 0 {
            "The list is empty."
        } else {
            "Put the list right, or leave these rows out with --skip-bad."
        };
        writeln!(out, "{summary}. Nothing was written. {todo}")?;
        return Ok(false);
    }
    if options.dry_run {
        writeln!(out, "{summary}. Nothing was written: this was a dry run.")?;
        return Ok(true);
    }
    write(&list, book, now).await?;
    writeln!(out, "{summary}. Written.")?;
    Ok(true)
}

fn summary(list: &List) -> String {
    let (people, numbers, already, wrong) = (list.people.len(), list.numbers(), list.already, list.wrong_lines());
    format!("People: {people}; numbers: {numbers}, of which already there: {already}; wrong rows: {wrong}")
}

async fn write(list: &List, book: &Book, now: At) -> anyhow::Result<()> {
    let bar = ProgressBar::new(list.people.len() as u64);
    list.write(book, now, |done| bar.set_position(done as u64)).await.map_err(|stopped| {
        let todo = format!("{stopped}; run the same command again: it adds what is missing and changes nothing else");
        anyhow::Error::from(stopped).context(todo)
    })?;
    bar.finish_and_clear();
    Ok(())
}
