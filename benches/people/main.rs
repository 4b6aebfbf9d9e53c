//! What it costs to bring a list of 50,000 people into the book: read, checked against the book and against itself, every number
//! sealed; beside a bare insert of the very rows that come of it, by the same engine with the same settings.
//!
//! `cargo bench --bench people`. The two are taken in turn, each in a process of its own (this binary, started again), and compared
//! as ratios of the same minute. A third figure is what phones notice: how long another process waits to write a turn meanwhile.
//! Nothing here is a test: nothing fails because it was slow. Must not know: how a list is read.

mod bare;
mod list;
#[path = "../gateway/table.rs"]
mod table;
mod waiting;

use anyhow::{Context, bail};
use baro::clock::Clock;
use baro::store::book::Book;
use baro::store::engine::Settings;
use std::fs::{copy, read, read_to_string, write};
use std::path::Path;
use std::process::Command;
use table::{Goal, Row};

/// Rounds that count; one more before them warms both up.
const PAIRS: usize = 5;

/// What a process that did its part tells of itself.
struct Told {
    seconds: f64,
    /// The most memory that it ever had, in MB.
    peak: f64,
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["ours", book, file] => tell(ours(Path::new(book), Path::new(file)).await?),
            ["bare", book, full] => tell(bare::insert(Path::new(book), Path::new(full)).await?),
            [] => table::print("people", &compare().await?).context("nobody reads"),
            _ => bail!("this benchmark takes no arguments"),
        }
    })
}

/// Takes both in turn, and then an import with somebody who waits.
async fn compare() -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::Builder::new().prefix("bench-people-").tempdir()?;
    let at = |name: &str| folder.path().join(name);
    let (empty, file) = (at("empty.db"), at("list.csv"));
    write(&file, list::written(&list::settle(&empty).await?))?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for run in 0..=PAIRS {
        let (full, twin) = (at(&format!("full-{run}.db")), at(&format!("twin-{run}.db")));
        copy(&empty, &full)?;
        copy(&empty, &twin)?;
        let one = again("ours", &full, &file)?;
        let other = again("bare", &twin, &full)?;
        if run > 0 {
            ours.push(one);
            bare.push(other);
        }
    }
    let book = at("busy.db");
    copy(&empty, &book)?;
    let waits = waiting::beside(&book, &file).await?;
    let figures = |told: &[Told], figure: fn(&Told) -> f64| -> Vec<f64> { told.iter().map(figure).collect() };
    let rate = |told: &Told| list::ROWS as f64 / told.seconds;
    Ok(vec![
        Row::beside("rows /s, a bare insert", figures(&ours, rate), figures(&bare, rate), Goal::Over(0.2, 0.5)),
        Row::beside(
            "s for all of them, a bare insert",
            figures(&ours, |told| told.seconds),
            figures(&bare, |told| told.seconds),
            Goal::Told,
        ),
        Row::beside(
            "MB at most, a bare insert",
            figures(&ours, |told| told.peak),
            figures(&bare, |told| told.peak),
            Goal::Told,
        ),
        Row::alone("ms for a turn meanwhile, p50", vec![table::quantile(&waits, 0.5)], Goal::Told),
        Row::alone("ms for a turn meanwhile, p99", vec![table::quantile(&waits, 0.99)], Goal::Told),
        Row::alone("ms for a turn meanwhile, most", vec![table::quantile(&waits, 1.0)], Goal::Under(500.0, 100.0)),
    ])
}

/// Imports the list as `baro people import` does.
async fn ours(path: &Path, file: &Path) -> anyhow::Result<f64> {
    let book = open(path).await?;
    let numbers = list::keys();
    let begun = Clock::system().now();
    let known = list::known(&book).await?;
    let (bytes, mut said) = (read(file)?, Vec::new());
    let done = baro::cli::people::import(&book, &numbers, &known, &bytes, Default::default(), begun, &mut said).await?;
    let took = seconds_since(begun);
    if !done {
        bail!("the list was refused: {}", String::from_utf8_lossy(&said));
    }
    book.close().await;
    Ok(took)
}

async fn open(path: &Path) -> anyhow::Result<Book> {
    Ok(Book::open(&format!("sqlite:{}", path.display()), &Settings::default(), true).await?)
}

fn seconds_since(begun: baro::domain::time::At) -> f64 {
    (Clock::system().now().0 - begun.0) as f64 / 1000.0
}

/// Starts this binary again to do one part.
fn again(part: &str, book: &Path, other: &Path) -> anyhow::Result<Told> {
    let output = Command::new(std::env::current_exe()?).arg(part).arg(book).arg(other).output()?;
    let said = String::from_utf8(output.stdout)?;
    if !output.status.success() {
        bail!("{part} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let (seconds, peak) = said.trim().split_once(' ').context("two figures")?;
    Ok(Told { seconds: seconds.parse()?, peak: peak.parse()? })
}

/// Says what was measured, for whoever started this.
fn tell(seconds: f64) -> anyhow::Result<()> {
    use std::io::Write;
    let status = read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("Linux tells the peak")?;
    let kb: f64 = peak.trim().trim_end_matches(" kB").parse()?;
    writeln!(std::io::stdout(), "{seconds} {}", kb / 1024.0).context("nobody reads")
}
