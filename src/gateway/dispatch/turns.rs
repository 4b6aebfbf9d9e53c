//! Whose turn it is: the pace of a line, and of each network that granted it one of its own. The worker takes a turn for each message, and a
//! call that has to be made again takes another: an aggregator counts what arrives.
//!
//! Must not know: messages, wires. Tested in `tests/it/dispatch.rs` and `tests/it/faults/`.

use super::super::pace::Pace;
use super::Grant;
use crate::domain::network::Network;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;
use tokio::time::Instant;

/// The turns of one line.
pub(super) struct Turns(Mutex<Paces>);

struct Paces {
    line: Pace,
    networks: Vec<OfNetwork>,
}

/// The pace of one network on a line.
struct OfNetwork {
    network: Network,
    grant: u32,
    pace: Pace,
}

impl Turns {
    /// None before the shares are known.
    pub fn new(grant: Grant) -> Turns {
        let of = |(network, rate): (Network, NonZeroU32)| OfNetwork {
            network,
            grant: rate.get(),
            pace: Pace::new(0, NonZeroU32::MIN),
        };
        let networks = grant.networks.into_iter().map(of).collect();
        Turns(Mutex::new(Paces { line: Pace::new(0, grant.burst), networks }))
    }

    fn paces(&self) -> MutexGuard<'_, Paces> {
        self.0.lock().expect("no holder of this lock panics")
    }

    /// From now on `share` thousandths of a message a second are ours, of a line that was granted `grant` messages.
    pub fn set(&self, share: u32, grant: u32) {
        let mut paces = self.paces();
        paces.line.set(share);
        for of in &mut paces.networks {
            of.pace.set(u32::try_from(u64::from(of.grant) * u64::from(share) / u64::from(grant)).unwrap_or(u32::MAX));
        }
    }

    /// What a network granted this line, in messages a second, where it granted one of its own.
    pub fn grant(&self, network: Option<Network>) -> Option<u32> {
        self.paces().of(network).map(|of| of.grant)
    }

    /// How long until something may leave, whatever its network.
    pub fn wait(&self, now: Instant) -> Duration {
        self.paces().line.wait(now)
    }

    /// How long until a network has room.
    pub fn network_wait(&self, network: Option<Network>, now: Instant) -> Duration {
        self.paces().of(network).map_or(Duration::ZERO, |of| of.pace.wait(now))
    }

    /// A message leaves.
    pub fn take(&self, network: Option<Network>, now: Instant) {
        self.paces().take(network, now);
    }

    /// Takes the turn where it has come; how long to wait where it has not.
    fn try_take(&self, network: Option<Network>, now: Instant) -> Duration {
        let mut paces = self.paces();
        let of_network = paces.of(network).map_or(Duration::ZERO, |of| of.pace.wait(now));
        let wait = paces.line.wait(now).max(of_network);
        if wait.is_zero() {
            paces.take(network, now);
        }
        wait
    }

    /// Waits for a turn and takes it; in vain once `in_time` says no.
    pub async fn next(&self, network: Option<Network>, in_time: impl Fn() -> bool) {
        while in_time() {
            let wait = self.try_take(network, Instant::now());
            if wait.is_zero() {
                return;
            }
            tokio::time::sleep(wait).await;
        }
    }
}

impl Paces {
    fn of(&mut self, network: Option<Network>) -> Option<&mut OfNetwork> {
        self.networks.iter_mut().find(|of| Some(of.network) == network)
    }

    fn take(&mut self, network: Option<Network>, now: Instant) {
        self.line.take(now);
        if let Some(of) = self.of(network) {
            of.pace.take(now);
        }
    }
}
