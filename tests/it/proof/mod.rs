//! What is promised to who tells a concern, proved on the whole program: what an enemy who has everything on the machine can guess, what
//! a kill may lose, what a guesser of codes gets, what times and answers tell, and what a thief of it all learns.

mod guessing;
mod imaged;
mod inventory;
mod killed;
mod oracle;
mod points;
mod seized;
mod tidied;
mod unlinkable;

use crate::app::SETTINGS;
use crate::crash::{Process, SECRET, Site};
use crate::privacy::Caller;
use crate::standin::Standin;
use baro::gateway::dispatch::{self, Client};

/// From the menu past the place, which is not said, to the question for the text: about the police, and about the army.
const ABOUT_POLICE: &str = "2*1*1*1*3*8";
const ABOUT_ARMY: &str = "2*1*1*1*1*8";

/// A site with a line of Africa's Talking, and where its metrics are if it has any.
fn site(standin: &Standin, metrics: &str) -> Site {
    let line = standin.line("at", SECRET, "rate_per_second = 1000\nburst = 1000");
    Site::new(&format!("metrics_bind = \"{metrics}\""), &line)
}

/// Settings of an app that takes as many sessions as a test can begin.
fn unhurried() -> String {
    let quick = SETTINGS.replace("\"400/day\", \"6/10min\"", "\"9000/day\"");
    quick.replace("[limits]\n", "[limits]\nline_in = [\"100000/s\"]\n")
}

/// The program, started, and who asks it.
async fn started(site: &Site) -> (Process, Client) {
    let client = dispatch::client().unwrap();
    (Process::start(site, &client).await, client)
}

impl<'a> Caller<'a> {
    fn of(process: &'a Process, client: &'a Client) -> Caller<'a> {
        Caller { client, address: &process.address }
    }

    /// Goes through a session from its first screen to the last that `typed` leads to.
    async fn goes_through(&self, session: &str, from: &str, typed: &str) -> String {
        let mut page = self.ussd(session, from, "").await;
        let ends = typed.match_indices('*').map(|(at, _)| at).chain([typed.len()]);
        for end in ends {
            page = self.ussd(session, from, &typed[..end]).await;
        }
        page
    }
}

/// How likely a value of the first is above one of the second: one half where nothing tells them apart (Mann and Whitney 1947).
fn above(first: &[f64], second: &[f64]) -> f64 {
    let wins =
        |a: f64| second.iter().map(|b| if a > *b { 1.0 } else { f64::from(u8::from(a == *b)) / 2.0 }).sum::<f64>();
    first.iter().map(|a| wins(*a)).sum::<f64>() / (first.len() * second.len()) as f64
}

#[test]
fn ranks_tell_what_is_apart() {
    let low: Vec<f64> = (0..50).map(f64::from).collect();
    let high: Vec<f64> = (30..80).map(f64::from).collect();
    assert!((above(&low, &low) - 0.5).abs() < 1e-9);
    assert!(above(&high, &low) > 0.9 && above(&low, &high) < 0.1);
}
