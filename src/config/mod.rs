//! The settings: one struct, read once at the start from four tiers (defaults < file < environment < flags).
//!
//! Must not know: the environment itself or the clock; what is read arrives as arguments. The keys that open data are not
//! settings: they are in [`secrets`]. Tested in `tests/it/config.rs` and in each file.

mod keys;
mod line;
mod print;
pub mod secrets;
mod values;

pub use keys::{Environment, Problems};
pub use line::{
    AfricasTalking, Android, Generic, Infobip, Jasmin, Kannel, Kind, Line, Orange, Twilio, Vonage, presets,
};
pub use values::{Limit, Orthography, QuietHours, Secret};

use crate::domain::money::Francs;
use crate::domain::network::{Blocks, Network};
use crate::domain::phone::Plan;
use ipnet::IpNet;
use keys::{Settings, Source};
use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};

/// Every setting with its default and an explanation; compiled in and read as the first tier.
pub const DEFAULT: &str = include_str!("default.toml");
/// The file that is read when none is named, if it is there.
pub const FILE: &str = "baro.toml";

/// All settings, valid each and together.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where we listen and keep things.
    pub server: Server,
    /// The database of people, forums and messages.
    pub book: Book,
    /// `[vault]`
    pub vault: Vault,
    /// Where the three keys are.
    pub secrets: SecretsFile,
    /// What people see of the programme.
    pub programme: Programme,
    /// How much is too much.
    pub limits: Limits,
    /// How long things are kept.
    pub retention: Retention,
    /// Which numbers are of which network.
    pub networks: Blocks,
    /// What messages may cost.
    pub money: Money,
    /// The lines to the phones, in the order of the file; may be empty.
    pub lines: Vec<Line>,
}

/// `[server]`
#[derive(Clone, Debug)]
pub struct Server {
    /// Where webhooks, phone page and console are served.
    pub bind: SocketAddr,
    /// How the world reaches us; no slash at the end.
    pub public_url: Option<String>,
    /// Where `/metrics` is served, if anywhere.
    pub metrics_bind: Option<SocketAddr>,
    /// Networks of the proxies that are believed about `X-Forwarded-For`.
    pub proxies: Vec<IpNet>,
    /// The data folder.
    pub data: PathBuf,
    /// The secret part of the calendar's address; nothing is served there without.
    pub calendar_token: Option<Secret>,
}

/// `[book]`
#[derive(Clone, Debug)]
pub struct Book {
    /// `sqlite://…` or `postgres://…`, which may hold a password.
    pub url: Secret,
}

/// `[vault]`
#[derive(Clone, Debug)]
pub struct Vault {
    /// The file of `sqlite://FILE`.
    pub file: PathBuf,
}

/// `[secrets]`
#[derive(Clone, Debug)]
pub struct SecretsFile {
    /// The file that [`secrets::load`] reads; `.` and `..` are resolved.
    pub file: PathBuf,
}

/// `[programme]`
#[derive(Clone, Debug)]
pub struct Programme {
    /// How the service names itself on phones.
    pub name: String,
    /// ISO 3166-1 code.
    pub country: String,
    /// The numbering plan of that country.
    pub plan: Plan,
    /// Calling codes of other countries whose numbers are answered, digits only.
    pub answer_abroad: Vec<String>,
    /// Languages offered, in the order of the menu.
    pub languages: Vec<String>,
    /// One of `languages`.
    pub default_language: String,
    /// How Bambara is written on phones.
    pub orthography: Orthography,
    /// When no message leaves that nobody waits for.
    pub quiet_hours: QuietHours,
    /// The same during Ramadan.
    pub ramadan_quiet_hours: QuietHours,
    /// Most programme messages that a participant or subscriber gets in seven days.
    pub weekly_cap: u32,
    /// What people dial.
    pub short_code: String,
    /// A folder of phrases laid over the built-in ones.
    pub locales_dir: Option<PathBuf>,
}

/// `[limits]`: for each action the rates that hold together; never empty.
#[derive(Clone, Debug)]
pub struct Limits {
    /// USSD sessions of one number.
    pub ussd_sessions: Vec<Limit>,
    /// SMS from one number.
    pub sms: Vec<Limit>,
    /// Texts from one number beyond that which are sealed nonetheless.
    pub sealed_sms: Vec<Limit>,
    /// Dates that one person proposes for forums.
    pub proposals: Vec<Limit>,
    /// Joining a commune's list from one number.
    pub joins: Vec<Limit>,
    /// Callbacks of one line.
    pub line_in: Vec<Limit>,
    /// Wrong path secrets from one address.
    pub wrong_secret: Vec<Limit>,
    /// Tries of staff to sign in, from one address.
    pub sign_ins: Vec<Limit>,
}

/// `[money]`
#[derive(Clone, Debug)]
pub struct Money {
    /// What a month may cost before broadcasts stop, in francs (XOF); no bound where absent.
    pub monthly_ceiling: Option<Francs>,
}

/// `[retention]`
#[derive(Clone, Debug)]
pub struct Retention {
    /// Hours that the row of an answer is kept after its end.
    pub reply_hours: u32,
}

/// What the command line says; stronger than all else.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--bind`
    pub bind: Option<SocketAddr>,
    /// `--data`
    pub data: Option<PathBuf>,
}

impl Config {
    /// Reads the settings. `file` is what `--config` names and must be there; without it [`FILE`] is read where it exists.
    ///
    /// # Errors
    /// Everything that is wrong, at once; no value is quoted.
    pub fn load(file: Option<&Path>, environment: &Environment, flags: &Overrides) -> Result<Config, Problems> {
        let path = file.unwrap_or(Path::new(FILE));
        match fs::read_to_string(path) {
            Ok(text) => Config::read(Some((&path.display().to_string(), &text)), environment, flags),
            Err(error) if error.kind() == ErrorKind::NotFound && file.is_none() => {
                Config::read(None, environment, flags)
            }
            Err(error) => {
                let place = path.display();
                Err(Problems(vec![format!("{place}: cannot be read ({}); name another with --config", error.kind())]))
            }
        }
    }

    /// [`Config::load`] without touching a file: `file` is a name for messages and the text.
    ///
    /// # Errors
    /// Everything that is wrong, at once; no value is quoted.
    pub fn read(file: Option<(&str, &str)>, environment: &Environment, flags: &Overrides) -> Result<Config, Problems> {
        let mut settings = Settings::default();
        settings.add_file(DEFAULT, &Source::Default);
        if let Some((name, text)) = file {
            settings.add_file(text, &Source::File(name.to_owned()));
        }
        settings.add_environment(environment, &secrets::VARIABLES);
        if let Some(bind) = flags.bind {
            settings.add_flag("server.bind", "--bind", bind.to_string());
        }
        if let Some(data) = &flags.data {
            settings.add_flag("server.data", "--data", data.display().to_string());
        }

        // Every section is read before any is given up, so that all problems show at once.
        let server = server(&mut settings);
        let data = server.as_ref().map_or(Path::new("data"), |server| &server.data);
        let book = book(&mut settings, data);
        let vault = vault(&mut settings, data);
        let secrets = secrets_file(&mut settings, data);
        let programme = programme(&mut settings, data);
        let limits = limits(&mut settings);
        let retention = retention(&mut settings);
        let networks = networks(&mut settings);
        let money = money(&mut settings);
        let lines = line::all(&mut settings, server.as_ref().and_then(|server| server.public_url.as_deref()));
        let problems = settings.finish();

        let config = (|| {
            Some(Config {
                server: server?,
                book: book?,
                vault: vault?,
                secrets: secrets?,
                programme: programme?,
                limits: limits?,
                retention: retention?,
                networks: networks?,
                money: money?,
                lines: lines?,
            })
        })();
        config.filter(|_| problems.0.is_empty()).ok_or(problems)
    }

    /// The settings as TOML, with secrets shown as `***`.
    pub fn print(&self) -> String {
        print::print(self)
    }
}

fn server(settings: &mut Settings) -> Option<Server> {
    let bind = settings.need("server.bind", values::address);
    let public_url = settings.may("server.public_url", values::web_address);
    let metrics_bind = settings.need("server.metrics_bind", values::address_or_off);
    let proxies = settings.need("server.proxies", values::networks);
    let data = settings.need("server.data", |setting| values::short_text(setting, 1..=1000).map(PathBuf::from));
    let calendar_token = settings.may("server.calendar_token", values::path_secret);
    let server = Server {
        bind: bind?,
        public_url: public_url?,
        metrics_bind: metrics_bind?,
        proxies: proxies?,
        data: data?,
        calendar_token: calendar_token?,
    };
    if server.metrics_bind == Some(server.bind) {
        settings
            .clash("`server.metrics_bind` is the same as `server.bind`: give metrics a port of their own".to_owned());
        return None;
    }
    Some(server)
}

fn book(settings: &mut Settings, data: &Path) -> Option<Book> {
    let url = settings.need("book.url", |setting| {
        let text = in_data(values::text(setting)?, data);
        // A password after `?` would escape the mask of `print`.
        let engine = text.starts_with("sqlite://") || text.starts_with("postgres://");
        if !engine || text.contains("password=") || text.chars().any(char::is_control) {
            return Err("write \"sqlite://FILE\" or \"postgres://USER:PASSWORD@HOST/NAME\"".to_owned());
        }
        Ok(Secret::new(text))
    });
    Some(Book { url: url? })
}

fn vault(settings: &mut Settings, data: &Path) -> Option<Vault> {
    let file = settings.need("vault.url", |setting| {
        let text = in_data(values::text(setting)?, data);
        let file = text.strip_prefix("sqlite://").filter(|file| !file.is_empty() && !file.contains([':', '?']));
        let file = file.filter(|file| !file.chars().any(char::is_control));
        file.map(PathBuf::from)
            .ok_or_else(|| "write \"sqlite://FILE\": the vault is always a file of its own".to_owned())
    });
    Some(Vault { file: file? })
}

fn secrets_file(settings: &mut Settings, data: &Path) -> Option<SecretsFile> {
    let file = settings.need("secrets.file", |setting| {
        let file = resolved(Path::new(&in_data(values::text(setting)?, data)));
        if file.file_name().is_none() || file.starts_with(resolved(data)) {
            return Err(
                "name a file outside the data folder: who steals a backup must not find the keys in it".to_owned()
            );
        }
        Ok(file)
    });
    Some(SecretsFile { file: file? })
}

fn programme(settings: &mut Settings, data: &Path) -> Option<Programme> {
    let name = settings.need("programme.name", |setting| values::short_text(setting, 1..=20));
    let country = settings.need("programme.country", |setting| {
        let code = values::text(setting)?;
        let plan = Plan::of(code).ok_or_else(|| "only \"ML\" (Mali) is known so far".to_owned())?;
        Ok((code.to_owned(), plan))
    });
    let answer_abroad = settings.need("programme.answer_abroad", values::calling_codes);
    let languages = settings.need("programme.languages", values::languages);
    let default_language = settings.need("programme.default_language", |setting| {
        let code = values::text(setting)?;
        let among = languages.as_ref().is_none_or(|languages| languages.iter().any(|known| known == code));
        among.then(|| code.to_owned()).ok_or_else(|| "write one of `programme.languages`".to_owned())
    });
    let orthography = settings.need("programme.orthography", values::orthography);
    let quiet_hours = settings.need("programme.quiet_hours", values::quiet_hours);
    let ramadan_quiet_hours = settings.need("programme.ramadan_quiet_hours", values::quiet_hours);
    let weekly_cap = settings.need("programme.weekly_cap", |setting| values::whole(setting, 1..=50));
    let short_code = settings.need("programme.short_code", values::dialled);
    let locales_dir = settings.may("programme.locales_dir", |setting| {
        values::short_text(setting, 1..=1000).map(|text| PathBuf::from(in_data(&text, data)))
    });
    let (country, plan) = country?;
    Some(Programme {
        name: name?,
        country,
        plan,
        answer_abroad: answer_abroad?,
        languages: languages?,
        default_language: default_language?,
        orthography: orthography?,
        quiet_hours: quiet_hours?,
        ramadan_quiet_hours: ramadan_quiet_hours?,
        weekly_cap: weekly_cap?,
        short_code: short_code?,
        locales_dir: locales_dir?,
    })
}

fn limits(settings: &mut Settings) -> Option<Limits> {
    let ussd_sessions = settings.need("limits.ussd_sessions", values::limits);
    let sms = settings.need("limits.sms", values::limits);
    let sealed_sms = settings.need("limits.sealed_sms", values::limits);
    let proposals = settings.need("limits.proposals", values::limits);
    let joins = settings.need("limits.joins", values::limits);
    let line_in = settings.need("limits.line_in", values::limits);
    let wrong_secret = settings.need("limits.wrong_secret", values::limits);
    let sign_ins = settings.need("limits.sign_ins", values::limits);
    Some(Limits {
        ussd_sessions: ussd_sessions?,
        sms: sms?,
        sealed_sms: sealed_sms?,
        proposals: proposals?,
        joins: joins?,
        line_in: line_in?,
        wrong_secret: wrong_secret?,
        sign_ins: sign_ins?,
    })
}

fn retention(settings: &mut Settings) -> Option<Retention> {
    let reply_hours = settings.need("retention.reply_hours", |setting| values::whole(setting, 1..=48));
    Some(Retention { reply_hours: reply_hours? })
}

fn networks(settings: &mut Settings) -> Option<Blocks> {
    let mut all: Vec<(String, Network)> = Vec::new();
    for network in Network::ALL {
        let path = format!("networks.{}", network.code());
        let blocks = settings.need(&path, values::blocks)?;
        if let Some((block, other)) = all.iter().find(|(block, _)| blocks.contains(block)) {
            settings.clash(format!("`{path}` and `networks.{}` both have {block}", other.code()));
            return None;
        }
        all.extend(blocks.into_iter().map(|block| (block, network)));
    }
    Some(Blocks::new(all))
}

fn money(settings: &mut Settings) -> Option<Money> {
    let ceiling = settings.may("money.monthly_ceiling", |setting| values::whole(setting, 1..=1_000_000_000));
    Some(Money { monthly_ceiling: ceiling?.map(|francs| Francs(u64::from(francs))) })
}

fn in_data(text: &str, data: &Path) -> String {
    text.replace("{data}", &data.display().to_string())
}

/// The path without `.`, and without `..` where a name stands before it. Nothing is looked up: the folder may not exist yet.
fn resolved(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_their_detours() {
        for (path, plain) in [
            ("data/../baro-secrets.toml", "baro-secrets.toml"),
            ("./data/./x", "data/x"),
            ("../data/../x", "../x"),
            ("../../x", "../../x"),
            ("/var/lib/baro/../x", "/var/lib/x"),
            ("./../x", "../x"),
        ] {
            assert_eq!(resolved(Path::new(path)), Path::new(plain), "{path}");
        }
    }
}
