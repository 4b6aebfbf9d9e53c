#![cfg(test)]
//! The one integration-test binary: whole apps, both engines, real HTTP, a real browser.

mod accounts;
mod afterwards;
mod app;
mod asked;
mod audit;
mod book;
mod broadcasts;
mod browser;
mod calendar;
mod cli;
mod concerns;
mod config;
mod console;
mod crash;
mod deliveries;
mod dispatch;
mod engine;
mod faults;
mod filing;
mod gateway;
mod joining;
mod kannel;
mod keys;
mod ledger;
mod lines;
mod locales;
mod manners;
mod meetings;
mod migrations;
mod openings;
mod overtaken;
mod people;
mod phrases;
mod play;
mod ports;
mod postgres;
mod posts;
mod privacy;
mod proof;
mod proving;
mod published;
mod reading;
mod record;
mod register;
mod review;
mod roster;
mod routing;
mod shares;
mod simulation;
mod spending;
mod staff;
mod standin;
mod summaries;
mod tellings;
mod tidy;
mod traffic;
mod transcripts;
mod vault;
mod village;

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Mutex;

/// A variable of the environment that tells tests what is there.
pub fn set(variable: &str) -> Option<String> {
    std::env::vars().find(|(name, _)| name == variable).map(|(_, value)| value)
}

/// Says what a test measured, also where it passes.
pub fn measured(what: std::fmt::Arguments<'_>) {
    writeln!(std::io::stderr(), "measured: {what}").unwrap();
}

/// Says, once in a process, that tests pass without having looked. Not with `eprintln!`: the harness keeps that to itself.
pub fn left_out(what: &'static str) {
    static SAID: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    if SAID.lock().unwrap().insert(what) {
        writeln!(std::io::stderr(), "left out: {what}").unwrap();
    }
}
