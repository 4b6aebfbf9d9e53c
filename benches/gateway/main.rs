//! How fast, how costly and how large Baro is, beside what it is measured against: Kannel, and the least that any program must do.
//!
//! `cargo bench --bench gateway` runs every topic, `cargo bench --bench gateway -- rounds turns` some. Figures of two programs are taken in
//! turn and compared as ratios of the same minute, so that a busy machine bends both: read ratios, not rates. Nothing here is a
//! test: nothing fails because it was slow.
//!
//! Ours is the release binary, `serve`d from a folder of its own. This process is everything around it: phones, aggregator, watch.
//! Must not know: the service's insides, except to fill a book before it opens.

mod ceiling;
mod crowd;
mod driver;
mod due;
mod http;
mod idle;
mod kannel;
mod lines;
mod ours;
mod pace;
mod postgres;
mod process;
mod queued;
mod rounds;
mod table;
mod through;
mod turns;
mod village;

use anyhow::{Context, bail};
use tokio::task::LocalSet;

/// Rounds of each comparison that count; one more before them warms both up.
const PAIRS: usize = 5;
/// Requests in flight where the figure is a rate: the most that fit in one transaction.
const IN_FLIGHT: usize = 64;

const TOPICS: [&str; 13] = [
    "rounds",
    "latency",
    "turns",
    "postgres",
    "grown",
    "idle",
    "broadcast",
    "answers",
    "pace",
    "memory",
    "due",
    "lines",
    "through",
];

fn main() -> anyhow::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.first().is_some_and(|first| first == ceiling::ARGUMENT) {
        return ceiling::run(&arguments[1..]);
    }
    if arguments.first().is_some_and(|first| first == crowd::ARGUMENT) {
        return crowd::run(&arguments[1..]);
    }
    if arguments.is_empty() {
        arguments = TOPICS.map(String::from).to_vec();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        for topic in &arguments {
            let rows = match topic.as_str() {
                "rounds" => rounds::rates().await,
                "latency" => rounds::latency().await,
                "turns" => turns::on_sqlite().await,
                "postgres" => turns::on_postgres().await,
                "grown" => rounds::grown().await,
                "idle" => idle::measured().await,
                "broadcast" => queued::turns().await,
                "answers" => queued::answers().await,
                "pace" => pace::measured().await,
                "memory" => queued::memory().await,
                "due" => due::found().await,
                "lines" => lines::idle().await,
                "through" => through::rounds().await,
                other => bail!("no topic {other}: there are {}", TOPICS.join(", ")),
            };
            table::print(topic, &rows.with_context(|| format!("topic {topic}"))?)?;
        }
        Ok(())
    })
}
