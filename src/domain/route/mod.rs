//! By which line a message leaves: for each network the lines that carry it, in the order of their priority and price, and what is known
//! of how they do.
//!
//! Must not know: rows, wires, clocks. Tested in `tests.rs` beside it, by properties and in simulated time.
//!
//! The first line of a network carries everything while it does as well as the others. One whose messages fail or are slow loses
//! weight ([`pulse`]), one that fails time after time carries nothing but a trial now and then ([`breaker`]). Both are held against the best line:
//! where all are bad, nothing moves. Which messages a line loses is told by their ids, so that whoever asks twice hears the same.

pub mod breaker;
pub mod fault;
mod pulse;
#[cfg(test)]
mod tests;

use crate::domain::money::Prices;
use crate::domain::network::Network;
use crate::domain::time::At;
use breaker::Breaker;
use fault::Fault;
use pulse::Pulse;

/// Where in the outbox messages wait that belong to no line yet.
pub const NO_LINE: &str = "";

/// What staff want of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Switch {
    /// It carries what is its.
    #[default]
    On,
    /// It finishes what it has begun and answers whoever writes on it; nothing else is given to it.
    Drain,
    /// Nothing leaves by it.
    Off,
}

impl Switch {
    /// All of them.
    pub const ALL: [Switch; 3] = [Switch::On, Switch::Drain, Switch::Off];

    /// The word in tables and commands.
    pub fn code(self) -> &'static str {
        match self {
            Switch::On => "on",
            Switch::Drain => "drain",
            Switch::Off => "off",
        }
    }

    /// Reads that word.
    pub fn read(written: &str) -> Option<Switch> {
        Switch::ALL.into_iter().find(|switch| switch.code() == written)
    }
}

/// Which networks a line carries, each with its place there: 1 goes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carries {
    /// On networks that are not named; `None` where it does not carry them.
    pub others: Option<u8>,
    /// On these.
    pub named: Vec<(Network, u8)>,
}

impl Carries {
    /// Everything, at this place.
    pub fn all(priority: u8) -> Carries {
        Carries { others: Some(priority), named: Vec::new() }
    }

    /// Its place on a network; `None` is a number of no network that is known.
    pub fn on(&self, network: Option<Network>) -> Option<u8> {
        let named = self.named.iter().find(|(named, _)| Some(*named) == network);
        named.map(|(_, priority)| *priority).or(self.others)
    }

    /// Whether it carries anything at all.
    pub fn is_any(&self) -> bool {
        self.others.is_some() || !self.named.is_empty()
    }
}

/// Where a message that is put in now waits: with its line where only one can carry it, else until one is chosen.
pub fn wait_at<'a>(lines: impl IntoIterator<Item = (&'a str, &'a Carries)>) -> &'a str {
    let mut carriers = lines.into_iter().filter(|(_, carries)| carries.is_any());
    match (carriers.next(), carriers.next()) {
        (Some((only, _)), None) => only,
        _ => NO_LINE,
    }
}

/// What a segment costs on each network by the line that goes first there.
pub fn usual_prices<'a>(lines: impl IntoIterator<Item = (&'a Carries, &'a Prices)>) -> Prices {
    let lines: Vec<(&Carries, &Prices)> = lines.into_iter().collect();
    let usual = |network: Network| {
        let price = |prices: &Prices| prices.on(network.code()).or_else(|| prices.dearest());
        let places = lines.iter().filter_map(|(carries, prices)| Some((carries.on(Some(network))?, price(prices))));
        Some((network.code().to_owned(), places.min()?.1?))
    };
    Prices::new(Network::ALL.into_iter().filter_map(usual).collect())
}

/// A message, as far as its way depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Its row.
    pub id: i64,
    /// The network of its number, where that is known.
    pub network: Option<Network>,
    /// It is not risked on a line that has to prove itself.
    pub is_urgent: bool,
    /// The line that it answers somebody on, or that has begun with it: it leaves by that one while that can be.
    pub home: Option<usize>,
}

/// A message that a line did not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Whose fault that is.
    pub fault: Fault,
    /// It will not take it later either.
    pub for_good: bool,
    /// Attempts so far, this one counted.
    pub attempts: u32,
    /// The outcome of an attempt was never learnt.
    pub may_have_arrived: bool,
}

/// What was heard of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It took a message, after so many milliseconds.
    Taken(i64),
    /// It did not, or nobody knows.
    Failed(Fault),
    /// A message that it took is on the phone.
    Arrived,
    /// A message that it took will not arrive.
    Lost,
}

/// A line on a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    line: usize,
    /// Priority, then francs for a segment: the lowest first. A price that is not known counts as none.
    place: (u8, u32),
}

/// What is known of one line.
#[derive(Clone, Debug)]
struct State {
    switch: Switch,
    breaker: Breaker,
    pulses: [Pulse; NETWORKS],
}

/// Networks that are known, and what is of none.
const NETWORKS: usize = Network::ALL.len() + 1;

fn index(network: Option<Network>) -> usize {
    network.map_or(NETWORKS - 1, |network| network as usize)
}

/// All lines, by their place in the settings.
#[derive(Clone, Debug)]
pub struct Roads {
    ways: [Vec<Way>; NETWORKS],
    lines: Vec<State>,
}

impl Roads {
    /// Lines of which nothing has been heard yet.
    pub fn new<'a>(lines: impl IntoIterator<Item = (&'a Carries, &'a Prices)>) -> Roads {
        let lines: Vec<(&Carries, &Prices)> = lines.into_iter().collect();
        let ways = std::array::from_fn(|at| {
            let network = Network::ALL.get(at).copied();
            let way = |(line, (carries, prices)): (usize, &(&Carries, &Prices))| {
                let price = network.and_then(|network| prices.on(network.code())).or_else(|| prices.dearest());
                Some(Way { line, place: (carries.on(network)?, price.unwrap_or(0)) })
            };
            let mut ways: Vec<Way> = lines.iter().enumerate().filter_map(way).collect();
            ways.sort_by_key(|way| (way.place, way.line));
            ways
        });
        let state = State { switch: Switch::On, breaker: Breaker::default(), pulses: Default::default() };
        Roads { ways, lines: vec![state; lines.len()] }
    }

    /// Staff switched a line.
    pub fn set(&mut self, line: usize, switch: Switch) {
        self.lines[line].switch = switch;
    }

    /// How a line is switched.
    pub fn switch(&self, line: usize) -> Switch {
        self.lines[line].switch
    }

    /// How many lines may carry something to a network now.
    pub fn open(&self, network: Option<Network>) -> usize {
        self.ways[index(network)].iter().filter(|way| self.is_on(way.line)).count()
    }

    /// Whether nothing leaves by a line.
    pub fn is_off(&self, line: usize) -> bool {
        self.lines[line].switch == Switch::Off
    }

    fn is_on(&self, line: usize) -> bool {
        self.lines[line].switch == Switch::On
    }

    /// Whether a line is used as always: its breaker is closed.
    pub fn is_sound(&self, line: usize) -> bool {
        self.lines[line].breaker.is_closed()
    }

    /// Something was heard of a line on a network; `id`: of which message.
    pub fn heard(&mut self, line: usize, network: Option<Network>, id: i64, heard: Heard, now: At) {
        let state = &mut self.lines[line];
        match heard {
            Heard::Taken(_) => state.breaker.succeeded(),
            Heard::Failed(Fault::Line) => state.breaker.failed(id, now),
            Heard::Failed(_) | Heard::Arrived | Heard::Lost => {}
        }
        if let Some(beat) = pulse::beat(heard) {
            state.pulses[index(network)].beat(beat, now);
        }
    }

    /// The line that a message leaves by; `None` where none carries it now.
    pub fn pick(&mut self, parcel: Parcel, now: At) -> Option<usize> {
        if let Some(home) = parcel.home.filter(|home| self.is_home(*home, now)) {
            return Some(home);
        }
        let shares = self.shares(parcel.network, now);
        if !parcel.is_urgent
            && let Some(tried) = self.trial(parcel, now)
        {
            return Some(tried);
        }
        if parcel.is_urgent {
            // The first of the best: nothing urgent is a trial.
            let best = shares.iter().map(|(_, share)| *share).max()?;
            return shares.iter().find(|(_, share)| *share == best).map(|(line, _)| *line);
        }
        let mut point = spread(parcel.id);
        for (line, share) in &shares {
            match point.checked_sub(*share) {
                Some(rest) => point = rest,
                None => return Some(*line),
            }
        }
        shares.last().map(|(line, _)| *line)
    }

    /// The line that a message goes on by after `line` refused it; `None` where it stays. One that may have arrived stays always.
    pub fn onward(&self, line: usize, network: Option<Network>, refused: Refused) -> Option<usize> {
        let rounds = u32::try_from(2 * self.open(network)).unwrap_or(u32::MAX);
        let is_given_up = refused.for_good && refused.attempts > rounds;
        let may_go = !refused.may_have_arrived && refused.fault != Fault::Message && !is_given_up;
        if may_go { self.next(line, network) } else { None }
    }

    /// Whether that is at once: each line of the network in turn without a pause, then a pause for all.
    pub fn is_onward_now(&self, network: Option<Network>, refused: Refused) -> bool {
        !(refused.attempts as usize).is_multiple_of(self.open(network).max(1))
    }

    /// The next line in the order of its network, round and round.
    fn next(&self, line: usize, network: Option<Network>) -> Option<usize> {
        let on: Vec<usize> =
            self.ways[index(network)].iter().map(|way| way.line).filter(|on| self.is_on(*on)).collect();
        let at = on.iter().position(|on| *on == line).map_or(0, |at| at + 1);
        on.get(at % on.len().max(1)).copied().filter(|next| *next != line)
    }

    /// Whether a line still answers on its own: it is not switched off, and not known to fail.
    fn is_home(&self, line: usize, now: At) -> bool {
        !self.is_off(line) && !self.lines[line].breaker.is_open(now)
    }

    /// A line that has been left alone long enough, if this message is its trial.
    fn trial(&mut self, parcel: Parcel, now: At) -> Option<usize> {
        let ways: Vec<usize> = self.ways[index(parcel.network)].iter().map(|way| way.line).collect();
        // Where no other line is sound nothing is a trial: the usual line gets everything.
        if !ways.iter().any(|line| self.is_on(*line) && self.is_sound(*line)) {
            return None;
        }
        ways.into_iter().find(|line| self.is_on(*line) && self.lines[*line].breaker.tries(parcel.id, now))
    }

    /// What share of a network's messages each line carries, in parts of [`WHOLE`], in the order of the ways.
    fn shares(&self, network: Option<Network>, now: At) -> Vec<(usize, u32)> {
        let on: Vec<Way> = self.ways[index(network)].iter().copied().filter(|way| self.is_on(way.line)).collect();
        let is_closed = |way: &&Way| self.is_sound(way.line);
        let mut sound: Vec<Way> = on.iter().filter(is_closed).copied().collect();
        if sound.is_empty() {
            sound = on;
        }
        let pulse = |way: &Way| &self.lines[way.line].pulses[index(network)];
        let seen: Vec<(f64, f64)> = sound.iter().map(|way| (pulse(way).health(now), pulse(way).trust(now))).collect();
        let best = seen.iter().fold((0.0_f64, 0.0_f64), |best, seen| (best.0.max(seen.0), best.1.max(seen.1)));
        let weights: Vec<f64> = seen
            .iter()
            .map(|seen| pulse::weight(seen.0 / best.0.max(f64::MIN_POSITIVE)).min(seen.1 / best.1))
            .collect();
        portions(&sound, &weights)
    }
}

/// All of a network's messages, in parts.
pub const WHOLE: u32 = 1 << 16;

/// Each place takes of what the places before it left as much as its best line's weight says; lines of one place share it. What is left at last is
/// for the line of the greatest weight, the first of them.
fn portions(ways: &[Way], weights: &[f64]) -> Vec<(usize, u32)> {
    let (mut left, mut shares) = (f64::from(WHOLE), Vec::with_capacity(ways.len()));
    let mut at = 0;
    while at < ways.len() {
        let end = at + ways[at..].iter().take_while(|way| way.place == ways[at].place).count();
        let (most, sum) = weights[at..end].iter().fold((0.0_f64, 0.0), |(most, sum), w| (most.max(*w), sum + w));
        let taken = left * most;
        shares.extend((at..end).map(|i| (ways[i].line, (taken * weights[i] / sum) as u32)));
        left -= taken;
        at = end;
    }
    let most = weights.iter().copied().fold(0.0, f64::max);
    if let Some(first) = weights.iter().position(|weight| *weight == most) {
        let given: u32 = shares.iter().map(|(_, share)| share).sum();
        shares[first].1 += WHOLE - given;
    }
    shares
}

/// A message's place among all: ids that follow each other lie far apart, and any hundred of them evenly (Fibonacci hashing).
fn spread(id: i64) -> u32 {
    ((id as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as u32
}
