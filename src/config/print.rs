//! The settings written back as TOML for `baro check --print`, with every secret as `***`.
//!
//! Each struct is taken apart without `..`, so that a new setting cannot be forgotten here; a test holds the same keys against
//! the default file. Must not know: what a secret says. Tested in `tests/it/config.rs`.

use super::line::VONAGE_METHODS;
use super::{
    AfricasTalking, Android, Book, Config, Generic, Infobip, Jasmin, Kannel, Kind, Limit, Limits, Line, Money, Orange,
    Programme, Retention, SecretsFile, Server, Twilio, Vault, Vonage,
};
use crate::domain::network::Network;
use crate::domain::route::Carries;
use std::fmt::Write;
use toml::Value;

const HIDDEN: &str = "***";

pub(super) fn print(config: &Config) -> String {
    let Config { server, book, vault, secrets, programme, limits, retention, networks, money, lines } = config;
    let mut out = Out(String::new());
    print_server(&mut out, server);
    let Book { url } = book;
    out.section("[book]");
    out.key("url", without_password(url.reveal()));
    let Vault { file } = vault;
    out.section("[vault]");
    out.key("url", format!("sqlite://{}", file.display()));
    let SecretsFile { file } = secrets;
    out.section("[secrets]");
    out.key("file", file.display().to_string());
    print_programme(&mut out, programme);
    print_limits(&mut out, limits);
    let Retention { reply_hours } = retention;
    out.section("[retention]");
    out.key("reply_hours", i64::from(*reply_hours));
    out.section("[networks]");
    for network in Network::ALL {
        out.key(network.code(), networks.of(network));
    }
    let Money { monthly_ceiling } = money;
    out.section("[money]");
    out.maybe("monthly_ceiling", monthly_ceiling.map(|francs| i64::try_from(francs.0).unwrap_or(i64::MAX)));
    for line in lines {
        print_line(&mut out, line);
    }
    out.0
}

struct Out(String);

impl Out {
    fn section(&mut self, header: &str) {
        let gap = if self.0.is_empty() { "" } else { "\n" };
        writeln!(self.0, "{gap}{header}").expect("a String takes all that is written");
    }

    fn key(&mut self, key: &str, value: impl Into<Value>) {
        writeln!(self.0, "{key} = {}", value.into()).expect("a String takes all that is written");
    }

    fn maybe(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.key(key, value);
        }
    }
}

fn print_server(out: &mut Out, server: &Server) {
    let Server { bind, public_url, metrics_bind, proxies, data, calendar_token } = server;
    out.section("[server]");
    out.key("bind", bind.to_string());
    out.maybe("public_url", public_url.clone());
    out.key("metrics_bind", metrics_bind.map_or("off".to_owned(), |bind| bind.to_string()));
    out.key("proxies", texts(proxies));
    out.key("data", data.display().to_string());
    out.maybe("calendar_token", calendar_token.as_ref().map(|_| HIDDEN));
}

fn print_programme(out: &mut Out, programme: &Programme) {
    let Programme {
        name,
        country,
        plan: _,
        answer_abroad,
        languages,
        default_language,
        orthography,
        quiet_hours,
        ramadan_quiet_hours,
        weekly_cap,
        short_code,
        locales_dir,
    } = programme;
    out.section("[programme]");
    out.key("name", name.clone());
    out.key("country", country.clone());
    out.key("answer_abroad", answer_abroad.clone());
    out.key("languages", languages.clone());
    out.key("default_language", default_language.clone());
    out.key("orthography", orthography.name());
    out.key("quiet_hours", quiet_hours.to_string());
    out.key("ramadan_quiet_hours", ramadan_quiet_hours.to_string());
    out.key("weekly_cap", i64::from(*weekly_cap));
    out.key("short_code", short_code.clone());
    out.maybe("locales_dir", locales_dir.as_ref().map(|dir| dir.display().to_string()));
}

fn print_limits(out: &mut Out, limits: &Limits) {
    let Limits { ussd_sessions, sms, sealed_sms, proposals, joins, line_in, wrong_secret, sign_ins } = limits;
    let rates = |limits: &[Limit]| texts(limits);
    out.section("[limits]");
    out.key("ussd_sessions", rates(ussd_sessions));
    out.key("sms", rates(sms));
    out.key("sealed_sms", rates(sealed_sms));
    out.key("proposals", rates(proposals));
    out.key("joins", rates(joins));
    out.key("line_in", rates(line_in));
    out.key("wrong_secret", rates(wrong_secret));
    out.key("sign_ins", rates(sign_ins));
}

fn print_line(out: &mut Out, line: &Line) {
    let Line {
        name,
        numbers,
        short_codes,
        secret: _,
        allow,
        rate_per_second,
        burst,
        network_rates,
        can_receive,
        reply_free,
        priority,
        prices,
        balance_warning,
        ussd_page_septets,
        ussd_page_units,
        ussd_answer_seconds,
        kind,
    } = line;
    out.section("[[line]]");
    out.key("name", name.clone());
    out.key("kind", kind.name());
    out.key("numbers", numbers.clone());
    out.key("short_codes", short_codes.clone());
    out.key("secret", HIDDEN);
    out.key("allow", texts(allow));
    out.key("rate_per_second", i64::from(*rate_per_second));
    out.key("burst", i64::from(*burst));
    let rates = network_rates.iter().map(|(network, rate)| (network.code().to_owned(), Value::from(i64::from(*rate))));
    out.key("network_rates", Value::Table(rates.collect()));
    out.key("can_receive", *can_receive);
    out.key("reply_free", *reply_free);
    print_priority(out, priority);
    let prices = prices.iter().map(|(network, francs)| (network.to_owned(), Value::from(i64::from(francs))));
    out.key("prices", Value::Table(prices.collect()));
    out.maybe("balance_warning", balance_warning.map(i64::from));
    out.key("ussd_page_septets", i64::from(*ussd_page_septets));
    out.key("ussd_page_units", i64::from(*ussd_page_units));
    out.key("ussd_answer_seconds", i64::from(*ussd_answer_seconds));
    print_kind(out, kind);
}

fn print_priority(out: &mut Out, priority: &Carries) {
    let Carries { others, named } = priority;
    let place = |place: u8| Value::from(i64::from(place));
    match (others, named.is_empty()) {
        (None, true) => {}
        (Some(all), true) => out.key("priority", place(*all)),
        (others, false) => {
            let named = named.iter().map(|(network, at)| (network.code().to_owned(), place(*at)));
            let table = named.chain(others.map(|at| ("other".to_owned(), place(at))));
            out.key("priority", Value::Table(table.collect()));
        }
    }
}

fn print_kind(out: &mut Out, kind: &Kind) {
    match kind {
        Kind::Simulator { api_url } => out.maybe("api_url", api_url.clone()),
        Kind::AfricasTalking(AfricasTalking { username, api_key: _, sender, api_url, enqueue }) => {
            out.key("username", username.clone());
            out.key("api_key", HIDDEN);
            out.maybe("sender", sender.clone());
            out.key("api_url", api_url.clone());
            out.key("enqueue", *enqueue);
        }
        Kind::Orange(Orange { client_id, client_secret: _, sender_address, sender, api_url }) => {
            out.key("client_id", client_id.clone());
            out.key("client_secret", HIDDEN);
            out.key("sender_address", sender_address.clone());
            out.maybe("sender", sender.clone());
            out.key("api_url", api_url.clone());
        }
        Kind::Kannel(Kannel { api_url, username, password: _, sender, smsc, callback_url }) => {
            out.key("api_url", api_url.clone());
            out.key("username", username.clone());
            out.key("password", HIDDEN);
            out.maybe("sender", sender.clone());
            out.maybe("smsc", smsc.clone());
            out.maybe("callback_url", callback_url.clone());
        }
        Kind::Android(Android { api_url, cloud, username, password: _, signing_key: _, sim }) => {
            out.key("cloud", *cloud);
            out.key("api_url", api_url.clone());
            out.key("username", username.clone());
            out.key("password", HIDDEN);
            out.key("signing_key", HIDDEN);
            out.maybe("sim", sim.map(i64::from));
        }
        Kind::Jasmin(Jasmin { api_url, username, password: _, sender, callback_url }) => {
            out.key("api_url", api_url.clone());
            out.key("username", username.clone());
            out.key("password", HIDDEN);
            out.maybe("sender", sender.clone());
            out.maybe("callback_url", callback_url.clone());
        }
        Kind::Infobip(Infobip { api_url, api_key: _, sender, callback, callback_url }) => {
            out.key("api_url", api_url.clone());
            out.key("api_key", HIDDEN);
            out.key("sender", sender.clone());
            if let Some((username, _)) = callback {
                out.key("callback_username", username.clone());
                out.key("callback_password", HIDDEN);
            }
            out.key("callback_url", callback_url.clone());
        }
        Kind::Twilio(Twilio { account_sid, auth_token: _, sender, api_url, callback_url }) => {
            out.key("account_sid", account_sid.clone());
            out.key("auth_token", HIDDEN);
            out.key("sender", sender.clone());
            out.key("api_url", api_url.clone());
            out.key("callback_url", callback_url.clone());
        }
        Kind::Vonage(Vonage { api_key: _, api_secret: _, sender, signature_method, signature_secret, api_url }) => {
            let method = VONAGE_METHODS.into_iter().find(|(_, method)| method == signature_method);
            out.key("api_key", HIDDEN);
            out.key("api_secret", HIDDEN);
            out.key("sender", sender.clone());
            out.maybe("signature_method", method.map(|(name, _)| name));
            out.maybe("signature_secret", signature_secret.as_ref().map(|_| HIDDEN));
            out.key("api_url", api_url.clone());
        }
        Kind::Generic(generic) => {
            let Generic { shape: _, key, sender: _, proof, written } = &**generic;
            for (key, value) in written {
                out.key(key, value.clone());
            }
            out.maybe("api_key", (!key.reveal().is_empty()).then_some(HIDDEN));
            out.maybe("proof_value", proof.as_ref().map(|_| HIDDEN));
        }
    }
}

fn texts<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(T::to_string).collect()
}

/// A database address with its password hidden. What stands before the last `@` may be a password with any sign in it.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return HIDDEN.to_owned() };
    match rest.rsplit_once('@') {
        Some((login, place)) => match login.split_once(':') {
            Some((user, _)) => format!("{scheme}://{user}:{HIDDEN}@{place}"),
            None => format!("{scheme}://{login}@{place}"),
        },
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn passwords_of_databases_are_hidden() {
        for (url, shown) in [
            ("sqlite://data/book.db", "sqlite://data/book.db"),
            ("postgres://localhost/baro", "postgres://localhost/baro"),
            ("postgres://baro@localhost/baro", "postgres://baro@localhost/baro"),
            ("postgres://baro:tambourine@localhost/baro", "postgres://baro:***@localhost/baro"),
            ("postgres://baro:tam:bou@ri/ne@localhost:5432/baro", "postgres://baro:***@localhost:5432/baro"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
