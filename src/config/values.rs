//! The shapes that settings can have, and how each is read from text. Every refusal says what is wanted.
//!
//! Must not know: which key a value belongs to. Tested here and in `tests/it/config.rs`.

use super::keys::Setting;
use crate::domain::money::Prices;
use crate::domain::network::Network;
use crate::domain::route::Carries;
use crate::domain::time::Minute;
use ipnet::IpNet;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;
use toml::Value;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A setting that must not be seen: no `Display`, no `Serialize`, nothing in `Debug`; wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text, for use on the spot. Compare it in constant time.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A rate: at most `count` at once, coming back evenly over `every`. Written `40/day` or `6/10min`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many; at least one.
    pub count: u32,
    /// The period; from one second to 31 days.
    pub every: Duration,
}

const PERIODS: [(&str, u64); 4] = [("day", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.every.as_secs();
        let (unit, length) = PERIODS
            .into_iter()
            .find(|(_, length)| seconds.is_multiple_of(*length))
            .expect("seconds divide every number");
        match seconds / length {
            1 => write!(f, "{}/{unit}", self.count),
            n => write!(f, "{}/{n}{unit}", self.count),
        }
    }
}

/// Hours of the day between which nothing leaves that nobody waits for; may pass midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// The first quiet minute.
    pub from: Minute,
    /// The first minute that is no longer quiet.
    pub to: Minute,
}

impl QuietHours {
    /// Whether `minute` is quiet.
    pub fn contain(self, minute: Minute) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [(from_hour, from), (to_hour, to)] = [self.from, self.to].map(|at| (at.0 / 60, at.0 % 60));
        write!(f, "{from_hour:02}:{from:02}-{to_hour:02}:{to:02}")
    }
}

/// How Bambara is written on phones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orthography {
    /// Letters folded to the alphabet of GSM (`ɛ` to `è`).
    Gsm7,
    /// The official letters, at twice the cost.
    Official,
}

impl Orthography {
    /// As written in the settings.
    pub fn name(self) -> &'static str {
        match self {
            Orthography::Gsm7 => "gsm7",
            Orthography::Official => "official",
        }
    }
}

type Read<T> = Result<T, String>;

pub(super) fn text(setting: &Setting) -> Read<&str> {
    setting.value.as_str().ok_or_else(|| "write a text in quotes".to_owned())
}

/// A text of one of these lengths, in characters, without line breaks.
pub(super) fn short_text(setting: &Setting, lengths: RangeInclusive<usize>) -> Read<String> {
    let text = text(setting)?;
    let fits = lengths.contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
        .ok_or_else(|| format!("write {} to {} characters on one line", lengths.start(), lengths.end()))
}

pub(super) fn whole(setting: &Setting, range: RangeInclusive<u32>) -> Read<u32> {
    let number = match &setting.value {
        Value::Integer(number) => u32::try_from(*number).ok(),
        Value::String(text) if setting.is_bare() => text.parse().ok(),
        _ => None,
    };
    number
        .filter(|number| range.contains(number))
        .ok_or_else(|| format!("write a whole number from {} to {}", range.start(), range.end()))
}

pub(super) fn truth(setting: &Setting) -> Read<bool> {
    match &setting.value {
        Value::Boolean(truth) => Ok(*truth),
        Value::String(text) if setting.is_bare() && text == "true" => Ok(true),
        Value::String(text) if setting.is_bare() && text == "false" => Ok(false),
        _ => Err("write true or false".to_owned()),
    }
}

/// A list of texts; in a variable they are separated by commas.
pub(super) fn list(setting: &Setting) -> Read<Vec<&str>> {
    match &setting.value {
        Value::String(text) if setting.is_bare() => {
            Ok(text.split(',').map(str::trim).filter(|text| !text.is_empty()).collect())
        }
        Value::Array(values) => values
            .iter()
            .map(|value| value.as_str().ok_or_else(|| "write each entry as a text in quotes".to_owned()))
            .collect(),
        _ => Err("write a list of texts, like [\"one\", \"two\"]".to_owned()),
    }
}

pub(super) fn address(setting: &Setting) -> Read<SocketAddr> {
    text(setting)?
        .parse()
        .map_err(|_| "write an IP address and a port, like \"127.0.0.1:8080\" or \"[::1]:8080\"".to_owned())
}

pub(super) fn address_or_off(setting: &Setting) -> Read<Option<SocketAddr>> {
    if text(setting)? == "off" {
        return Ok(None);
    }
    address(setting).map(Some).map_err(|wanted| format!("{wanted}, or \"off\""))
}

/// Networks; a lone address is a network of one.
pub(super) fn networks(setting: &Setting) -> Read<Vec<IpNet>> {
    let network = |text: &str| text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    let wanted = "write networks, like [\"196.201.214.0/24\", \"2001:db8::/32\"]";
    list(setting)?.into_iter().map(|text| network(text).ok_or_else(|| wanted.to_owned())).collect()
}

/// An address on the web, kept without the slash at its end.
pub(super) fn web_address(setting: &Setting) -> Read<String> {
    let text = text(setting)?.trim_end_matches('/');
    let wanted = "write an address that starts with https:// (or http://), without user, ? or #";
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let parsed = text.parse::<axum::http::Uri>().ok().filter(|uri| uri.host().is_some_and(|host| !host.is_empty()));
    match (host, parsed) {
        (Some(_), Some(_)) if !text.contains(['?', '#', '@']) => Ok(text.to_owned()),
        _ => Err(wanted.to_owned()),
    }
}

/// A secret that is part of an address of ours.
pub(super) fn path_secret(setting: &Setting) -> Result<Secret, String> {
    let text = text(setting)?;
    let right = (16..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        // The example of the documentation is known to everybody.
        && !text.starts_with("change-me");
    right.then(|| Secret::new(text)).ok_or_else(|| {
        "write 16 to 64 letters, digits, - or _ that nobody can guess, like what `openssl rand -hex 16` prints"
            .to_owned()
    })
}

pub(super) fn limits(setting: &Setting) -> Read<Vec<Limit>> {
    let wanted = "write one or more rates, like [\"40/day\", \"6/10min\"]; periods are s, min, h, day, up to 31 days";
    let limits: Option<Vec<Limit>> = list(setting)?.into_iter().map(limit).collect();
    limits.filter(|limits| !limits.is_empty()).ok_or_else(|| wanted.to_owned())
}

fn limit(text: &str) -> Option<Limit> {
    let (count, period) = text.split_once('/')?;
    let digits = period.len() - period.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = period.split_at(digits);
    let (_, length) = PERIODS.into_iter().find(|(name, _)| *name == unit)?;
    let number: u64 = if number.is_empty() { 1 } else { number.parse().ok()? };
    let seconds = number.checked_mul(length).filter(|seconds| (1..=31 * 86_400).contains(seconds))?;
    let count = count.parse().ok().filter(|count| *count > 0)?;
    Some(Limit { count, every: Duration::from_secs(seconds) })
}

/// Whole francs by network: a table, or `orange=15,malitel=17` in a variable.
pub(super) fn prices(setting: &Setting) -> Read<Prices> {
    let wanted = "write whole francs for a segment by network, like { orange = 15, malitel = 17 }";
    let price = |network: &str, francs: Option<u32>| {
        let named =
            (1..=20).contains(&network.len()) && network.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        francs.filter(|francs| named && *francs <= 10_000).map(|francs| (network.to_owned(), francs))
    };
    let prices: Option<Vec<(String, u32)>> = match &setting.value {
        Value::Table(table) => table
            .iter()
            .map(|(network, francs)| price(network, francs.as_integer().and_then(|francs| u32::try_from(francs).ok())))
            .collect(),
        Value::String(text) if setting.is_bare() => text
            .split(',')
            .map(|pair| {
                pair.split_once('=').and_then(|(network, francs)| price(network.trim(), francs.trim().parse().ok()))
            })
            .collect(),
        _ => None,
    };
    prices.map(Prices::new).ok_or_else(|| wanted.to_owned())
}

/// Which networks a line carries, and its place there: a number for all, a table, or `orange=1,malitel=2` in a variable.
pub(super) fn priority(setting: &Setting) -> Read<Carries> {
    let wanted = "write its place from 1 to 9, or one by network, like { orange = 1, malitel = 2, other = 2 }";
    let Some(pairs) = by_network(setting) else {
        return whole(setting, 1..=9).map(|place| Carries::all(place as u8)).map_err(|_| wanted.to_owned());
    };
    let mut carries = Carries::default();
    for (name, place) in pairs {
        let place = place.and_then(|place| u8::try_from(place).ok()).filter(|place| (1..=9).contains(place));
        match (network(&name), place.ok_or(wanted)?) {
            (Some(network), place) => carries.named.push((network, place)),
            (None, place) if name == "other" => carries.others = Some(place),
            (None, _) => return Err(wanted.to_owned()),
        }
    }
    if carries.is_any() { Ok(carries) } else { Err(wanted.to_owned()) }
}

/// Messages a second by network: a table, or `orange=5` in a variable.
pub(super) fn network_rates(setting: &Setting) -> Read<Vec<(Network, u32)>> {
    let rate = |(name, rate): (String, Option<i64>)| {
        let rate = rate.and_then(|rate| u32::try_from(rate).ok()).filter(|rate| (1..=1_000).contains(rate));
        network(&name).zip(rate)
    };
    let rates = by_network(setting).and_then(|pairs| pairs.into_iter().map(rate).collect());
    rates.ok_or_else(|| "write messages a second by network, like { orange = 5, malitel = 2 }".to_owned())
}

fn network(name: &str) -> Option<Network> {
    Network::ALL.into_iter().find(|network| network.code() == name)
}

/// Numbers by network, in the order written; `None` for what is no table.
fn by_network(setting: &Setting) -> Option<Vec<(String, Option<i64>)>> {
    match &setting.value {
        Value::Table(table) => Some(table.iter().map(|(name, number)| (name.clone(), number.as_integer())).collect()),
        Value::String(text) if setting.is_bare() => {
            let pair = |pair: &str| {
                pair.split_once('=').map(|(name, number)| (name.trim().to_owned(), number.trim().parse().ok()))
            };
            text.split(',').map(pair).collect()
        }
        _ => None,
    }
}

/// The beginnings of a network's national numbers.
pub(super) fn blocks(setting: &Setting) -> Read<Vec<String>> {
    let blocks = list(setting)?;
    let right = |block: &&str| (1..=8).contains(&block.len()) && block.bytes().all(|digit| digit.is_ascii_digit());
    let wanted = || "write how national numbers begin, like [\"7\", \"82\"]".to_owned();
    blocks.iter().all(right).then(|| blocks.into_iter().map(str::to_owned).collect()).ok_or_else(wanted)
}

pub(super) fn quiet_hours(setting: &Setting) -> Read<QuietHours> {
    let minute = |text: &str| {
        let (hour, minute) = text.split_once(':').filter(|(h, m)| h.len() == 2 && m.len() == 2)?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(Minute(hour * 60 + minute))
    };
    text(setting)?
        .split_once('-')
        .and_then(|(from, to)| Some(QuietHours { from: minute(from)?, to: minute(to)? }))
        .ok_or_else(|| "write two times of the day, like \"20:00-07:00\"".to_owned())
}

pub(super) fn orthography(setting: &Setting) -> Read<Orthography> {
    [Orthography::Gsm7, Orthography::Official]
        .into_iter()
        .find(|known| setting.value.as_str() == Some(known.name()))
        .ok_or_else(|| "write \"gsm7\" or \"official\"".to_owned())
}

/// What people dial: `*123#`, `*123*45#`.
pub(super) fn dialled(setting: &Setting) -> Read<String> {
    let text = text(setting)?;
    let inner = text.strip_prefix('*').and_then(|text| text.strip_suffix('#')).unwrap_or_default();
    let right = text.len() <= 16
        && inner.split('*').all(|part| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit()));
    right.then(|| text.to_owned()).ok_or_else(|| "write what people dial, like \"*123#\"".to_owned())
}

/// Language codes, each once.
pub(super) fn languages(setting: &Setting) -> Read<Vec<String>> {
    let codes = list(setting)?;
    let right = |code: &&str| (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
    let once = codes.iter().enumerate().all(|(i, code)| !codes[..i].contains(code));
    if codes.is_empty() || !once || !codes.iter().all(right) {
        return Err("write languages by their ISO 639 codes, each once, like [\"fr\", \"bm\"]".to_owned());
    }
    Ok(codes.into_iter().map(str::to_owned).collect())
}

/// Calling codes of countries (ITU-T E.164): one to three digits, with `+` or without.
pub(super) fn calling_codes(setting: &Setting) -> Read<Vec<String>> {
    let digits = |code: &str| {
        let code = code.strip_prefix('+').unwrap_or(code);
        let right = (1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()) && !code.starts_with('0');
        right.then(|| code.to_owned())
    };
    let codes: Option<Vec<String>> = list(setting)?.into_iter().map(digits).collect();
    codes.ok_or_else(|| "write calling codes of countries, like [\"225\", \"221\"]".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_they_are_written() {
        for (text, count, seconds) in [
            ("40/day", 40, 86_400),
            ("6/10min", 6, 600),
            ("400/2s", 400, 2),
            ("10/min", 10, 60),
            ("1/31day", 1, 2_678_400),
        ] {
            let read = limit(text).unwrap();
            assert_eq!(read, Limit { count, every: Duration::from_secs(seconds) }, "{text}");
            assert_eq!(read.to_string(), text);
        }
        assert_eq!(limit("3/60min").unwrap().to_string(), "3/h");
        for text in [
            "",
            "40",
            "40/",
            "0/day",
            "-1/day",
            "40/0s",
            "40/32day",
            "40/week",
            "40 / day",
            "x/day",
            "1/99999999999999999999s",
        ] {
            assert_eq!(limit(text), None, "{text}");
        }
    }

    #[test]
    fn quiet_hours_pass_midnight() {
        let night = QuietHours { from: Minute(20 * 60), to: Minute(7 * 60) };
        for (minute, quiet) in [(0, true), (419, true), (420, false), (1_199, false), (1_200, true), (1_439, true)] {
            assert_eq!(night.contain(Minute(minute)), quiet, "{minute}");
        }
        let noon = QuietHours { from: Minute(720), to: Minute(780) };
        assert!(noon.contain(Minute(720)) && !noon.contain(Minute(780)) && !noon.contain(Minute(0)));
        assert_eq!(night.to_string(), "20:00-07:00");
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::new("tambourine")), "Secret(…)");
    }
}
