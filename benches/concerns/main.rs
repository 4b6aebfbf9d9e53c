//! What concerns cost: whole sessions beside harmless ones of as many turns, sealing and the vault's commit apart, receipts, a flood of
//! concerns, the opening of ten thousand envelopes, and upkeep of a hundred thousand.
//!
//! `cargo bench --bench concerns` runs every topic, `cargo bench --bench concerns -- costs opening` some. Contenders are taken in turn and
//! compared as ratios of the same minute: read ratios, not rates. Nothing here is a test: nothing fails because it was slow.
//!
//! Sessions are taken from the release binary, `serve`d as an operator would, with as many receipts as it keeps ready: a run is as long
//! as these last, and the next waits until the store is full again. Must not know: anything of the service's insides, except to make keys
//! before it opens; `costs`, `opening` and `upkeep` call the library.

mod costs;
#[path = "../gateway/driver.rs"]
#[expect(dead_code, reason = "messages are the other benchmark's")]
mod driver;
mod flood;
#[path = "../gateway/http.rs"]
mod http;
mod opening;
#[path = "../gateway/ours.rs"]
#[expect(dead_code, reason = "messages are the other benchmark's")]
mod ours;
#[path = "../gateway/process.rs"]
#[expect(dead_code, reason = "other programs are the other benchmark's")]
mod process;
mod safe;
mod sessions;
#[path = "../gateway/table.rs"]
mod table;
mod upkeep;
#[path = "../gateway/village.rs"]
#[expect(dead_code, reason = "crowds and years are the other benchmark's")]
mod village;

use anyhow::{Context, bail};
use std::alloc::System;
use tokio::task::LocalSet;
use zeroizing_alloc::ZeroAlloc;

/// As the program has it: wiping what is freed is part of what is measured.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// Rounds of each comparison that count; one more before them warms both up.
const PAIRS: usize = 5;

const TOPICS: [&str; 5] = ["costs", "sessions", "flood", "opening", "upkeep"];

fn main() -> anyhow::Result<()> {
    let mut topics: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if topics.is_empty() {
        topics = TOPICS.map(String::from).to_vec();
    }
    // A phone's worth of work beside the measured process; the vault's own threads are its driver's.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        for topic in &topics {
            let rows = match topic.as_str() {
                "costs" => costs::measured().await,
                "sessions" => sessions::measured().await,
                "flood" => flood::measured().await,
                "opening" => opening::measured().await,
                "upkeep" => upkeep::measured().await,
                other => bail!("no topic {other}: there are {}", TOPICS.join(", ")),
            };
            table::print(topic, &rows.with_context(|| format!("topic {topic}"))?)?;
        }
        Ok(())
    })
}
