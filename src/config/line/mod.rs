//! `[[line]]`: a way to the phones, with what all kinds share and what each kind has of its own.
//!
//! Must not know: any wire format. Tested in `tests/it/config.rs`.

mod generic;
mod international;
mod kinds;

pub use generic::{Generic, presets};
pub(super) use international::VONAGE_METHODS;
pub use international::{Infobip, Twilio, Vonage};
pub use kinds::{AfricasTalking, Android, Jasmin, Kannel, Kind, Orange};

use super::keys::{Setting, Settings};
use super::values::{self, Secret};
use crate::domain::money::Prices;
use crate::domain::network::Network;
use crate::domain::route::Carries;
use ipnet::IpNet;

/// One line to the phones.
#[derive(Clone, Debug)]
pub struct Line {
    /// Unique; lower-case letters, digits and `-`. In callback paths, logs and metrics.
    pub name: String,
    /// Our own numbers on it, as written.
    pub numbers: Vec<String>,
    /// Our short codes on it.
    pub short_codes: Vec<String>,
    /// The secret part of its callbacks' path.
    pub secret: Secret,
    /// Networks that its callbacks may come from; empty for any.
    pub allow: Vec<IpNet>,
    /// Messages a second that it was granted.
    pub rate_per_second: u32,
    /// How many may leave at once after a pause.
    pub burst: u32,
    /// Messages a second to one network, where that has a grant of its own.
    pub network_rates: Vec<(Network, u32)>,
    /// People can write back on it.
    pub can_receive: bool,
    /// Writing back costs them nothing.
    pub reply_free: bool,
    /// Which networks it carries, and its place there; by default all, in the order of the file.
    pub priority: Carries,
    /// Francs (XOF) for one segment, by network; counted with, never paid by us.
    pub prices: Prices,
    /// So much left on the account is too little: in its currency, or messages.
    pub balance_warning: Option<u32>,
    /// Room on one USSD page in septets, for text in the alphabet of GSM (3GPP TS 23.038).
    pub ussd_page_septets: u32,
    /// Room on one USSD page in UTF-16 units, for any other text.
    pub ussd_page_units: u32,
    /// Seconds within which a USSD turn is answered.
    pub ussd_answer_seconds: u32,
    /// Whose line it is.
    pub kind: Kind,
}

/// All lines. `public_url` is where the world reaches us.
pub(super) fn all(settings: &mut Settings, public_url: Option<&str>) -> Option<Vec<Line>> {
    // Collected in two steps: a wrong line must not hide the problems of the next.
    let lines: Vec<Option<Line>> =
        settings.line_names().into_iter().map(|name| line(settings, name, public_url)).collect();
    let mut lines: Vec<Line> = lines.into_iter().collect::<Option<_>>()?;
    // A line of no phones swallows what it carries: beside real ones it does so only where that is said.
    let is_simulated = |line: &Line| matches!(line.kind, Kind::Simulator { .. });
    let any_real = !lines.iter().all(is_simulated);
    for (at, line) in lines.iter_mut().enumerate() {
        if !(line.priority.is_any() || any_real && is_simulated(line)) {
            line.priority = Carries::all(u8::try_from(at + 1).unwrap_or(u8::MAX));
        }
    }
    Some(lines)
}

fn line(settings: &mut Settings, name: String, public_url: Option<&str>) -> Option<Line> {
    let at = |key: &str| format!("line.{name}.{key}");
    let kind = kinds::kind(settings, &name, public_url);
    let numbers = settings.or(&at("numbers"), Vec::new(), |setting| each(setting, is_number));
    let short_codes = settings.or(&at("short_codes"), Vec::new(), |setting| each(setting, is_short_code));
    let secret = settings.need(&at("secret"), values::path_secret);
    let allow = settings.or(&at("allow"), Vec::new(), values::networks);
    let rate_per_second = settings.or(&at("rate_per_second"), 5, |setting| values::whole(setting, 1..=1_000));
    let burst = settings.or(&at("burst"), 1, |setting| values::whole(setting, 1..=1_000));
    let network_rates = settings.or(&at("network_rates"), Vec::new(), values::network_rates);
    let can_receive = settings.or(&at("can_receive"), true, values::truth);
    let reply_free = settings.or(&at("reply_free"), false, values::truth);
    let priority = settings.may(&at("priority"), values::priority);
    let prices = settings.or(&at("prices"), Prices::default(), values::prices);
    let balance_warning = settings.may(&at("balance_warning"), |setting| values::whole(setting, 1..=100_000_000));
    // Below these a warning and its choices have no room; above them no network shows the rest.
    let septets = settings.or(&at("ussd_page_septets"), 160, |setting| values::whole(setting, 100..=182));
    let units = settings.or(&at("ussd_page_units"), 70, |setting| values::whole(setting, 50..=80));
    let answer = settings.or(&at("ussd_answer_seconds"), 3, |setting| values::whole(setting, 1..=30));
    Some(Line {
        kind: kind?,
        numbers: numbers?,
        short_codes: short_codes?,
        secret: secret?,
        allow: allow?,
        rate_per_second: rate_per_second?,
        burst: burst?,
        network_rates: network_rates?,
        can_receive: can_receive?,
        reply_free: reply_free?,
        priority: priority?.unwrap_or_default(),
        prices: prices?,
        balance_warning: balance_warning?,
        ussd_page_septets: septets?,
        ussd_page_units: units?,
        ussd_answer_seconds: answer?,
        name,
    })
}

fn each(setting: &Setting, right: fn(&str) -> bool) -> Result<Vec<String>, String> {
    let texts = values::list(setting)?;
    let wanted = "write a list of numbers: in international form like \"+22320000000\", short codes like \"36000\"";
    let right = texts.iter().all(|text| right(text));
    right.then(|| texts.into_iter().map(str::to_owned).collect()).ok_or_else(|| wanted.to_owned())
}

fn is_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|d| (8..=15).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()))
}

/// `36000`, or a USSD code as dialled.
fn is_short_code(text: &str) -> bool {
    (2..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'*' | b'#'))
}
