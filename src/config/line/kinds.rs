//! What each kind of line has of its own: the account at its aggregator.
//!
//! Must not know: any wire format; what lines share. Tested in `tests/it/config.rs`.

use super::super::keys::Settings;
use super::super::values::{self, Secret};
use super::generic::{self, Generic};
use super::international::{self, Infobip, Twilio, Vonage};

/// The kind of a line, with the settings only this kind has.
#[derive(Clone, Debug)]
pub enum Kind {
    /// No phones: the page `/phone` and the terminal.
    Simulator {
        /// Where outgoing messages are posted instead of the built-in handset.
        api_url: Option<String>,
    },
    /// An account at Africa's Talking.
    AfricasTalking(AfricasTalking),
    /// An application at Orange.
    Orange(Orange),
    /// A Kannel of our own.
    Kannel(Kannel),
    /// A phone with the app *SMS Gateway for Android*.
    Android(Android),
    /// A Jasmin of our own.
    Jasmin(Jasmin),
    /// An account at Infobip.
    Infobip(Infobip),
    /// An account at Twilio.
    Twilio(Twilio),
    /// An account at Vonage.
    Vonage(Vonage),
    /// An aggregator whose wire is written in the settings.
    Generic(Box<Generic>),
}

/// An account at Africa's Talking.
#[derive(Clone, Debug)]
pub struct AfricasTalking {
    /// The account.
    pub username: String,
    /// Its key, sent with each request.
    pub api_key: Secret,
    /// What recipients see as sender; the account's default where absent.
    pub sender: Option<String>,
    /// The API's address, without a slash at the end.
    pub api_url: String,
    /// Whether the provider may queue messages before it answers.
    pub enqueue: bool,
}

/// An application at Orange.
#[derive(Clone, Debug)]
pub struct Orange {
    /// The application.
    pub client_id: String,
    /// Its secret, for which tokens are given.
    pub client_secret: Secret,
    /// The address of the country that messages come from, like `+2230000`.
    pub sender_address: String,
    /// The registered name that recipients see; Orange's default where absent.
    pub sender: Option<String>,
    /// The API's address, without a slash at the end.
    pub api_url: String,
}

/// A user of a Kannel.
#[derive(Clone, Debug)]
pub struct Kannel {
    /// Where `smsbox` takes messages, without a slash at the end.
    pub api_url: String,
    /// The user.
    pub username: String,
    /// Their password.
    pub password: Secret,
    /// What recipients see as sender; the user's default where absent.
    pub sender: Option<String>,
    /// The link that carries the messages; Kannel's choice where absent.
    pub smsc: Option<String>,
    /// Where Kannel reaches us; where we listen, where absent.
    pub callback_url: Option<String>,
}

/// A phone with the app.
#[derive(Clone, Debug)]
pub struct Android {
    /// The phone's address or the cloud's, without a slash at the end.
    pub api_url: String,
    /// It is a cloud's.
    pub cloud: bool,
    /// The user that the app shows.
    pub username: String,
    /// Their password.
    pub password: Secret,
    /// What the app signs its callbacks with.
    pub signing_key: Secret,
    /// Which SIM, from 1; the phone's default where absent.
    pub sim: Option<u32>,
}

/// A user of a Jasmin.
#[derive(Clone, Debug)]
pub struct Jasmin {
    /// Where its HTTP API listens, without a slash at the end.
    pub api_url: String,
    /// The user.
    pub username: String,
    /// Their password.
    pub password: Secret,
    /// What recipients see as sender; the user's default where absent.
    pub sender: Option<String>,
    /// Where Jasmin reaches us; where we listen, where absent.
    pub callback_url: Option<String>,
}

/// Where Africa's Talking answers (its documentation, live endpoint).
const AFRICASTALKING_URL: &str = "https://api.africastalking.com";
/// Where Orange answers (its documentation).
const ORANGE_URL: &str = "https://api.orange.com";
/// What messages of Mali come from at Orange.
const ORANGE_MALI: &str = "+2230000";
/// Where Kannel listens by its user guide.
const KANNEL_URL: &str = "http://127.0.0.1:13013";
/// The cloud of the app's makers.
const ANDROID_CLOUD: &str = "https://api.sms-gate.app/3rdparty/v1";
/// Where Jasmin listens by its documentation.
const JASMIN_URL: &str = "http://127.0.0.1:1401";

/// Each kind with the keys that only some kinds have.
const OWN_KEYS: [(&str, &[&str]); 10] = [
    ("simulator", &["api_url"]),
    ("africastalking", &["username", "api_key", "sender", "api_url", "enqueue"]),
    ("orange", &["client_id", "client_secret", "sender_address", "sender", "api_url"]),
    ("kannel", &["api_url", "username", "password", "sender", "smsc", "callback_url"]),
    ("android", &["api_url", "cloud", "username", "password", "signing_key", "sim"]),
    ("jasmin", &["api_url", "username", "password", "sender", "callback_url"]),
    ("infobip", &["api_url", "api_key", "sender", "callback_username", "callback_password", "callback_url"]),
    ("twilio", &["account_sid", "auth_token", "sender", "api_url", "callback_url"]),
    ("vonage", &["api_key", "api_secret", "sender", "signature_method", "signature_secret", "api_url"]),
    ("generic", generic::KEYS),
];

impl Kind {
    /// As written in the settings.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Simulator { .. } => "simulator",
            Kind::AfricasTalking(_) => "africastalking",
            Kind::Orange(_) => "orange",
            Kind::Kannel(_) => "kannel",
            Kind::Android(_) => "android",
            Kind::Jasmin(_) => "jasmin",
            Kind::Infobip(_) => "infobip",
            Kind::Twilio(_) => "twilio",
            Kind::Vonage(_) => "vonage",
            Kind::Generic(_) => "generic",
        }
    }

    /// Where the provider reaches us, where that is said of the line itself.
    pub fn callback_url(&self) -> Option<&str> {
        match self {
            Kind::Kannel(user) => user.callback_url.as_deref(),
            Kind::Jasmin(user) => user.callback_url.as_deref(),
            Kind::Infobip(account) => Some(&account.callback_url),
            Kind::Twilio(account) => Some(&account.callback_url),
            Kind::Simulator { .. }
            | Kind::AfricasTalking(_)
            | Kind::Orange(_)
            | Kind::Android(_)
            | Kind::Vonage(_)
            | Kind::Generic(_) => None,
        }
    }

    /// Whether callbacks of this kind prove themselves beyond the secret in their path.
    pub fn signs(&self) -> bool {
        match self {
            Kind::Android(_) | Kind::Twilio(_) => true,
            Kind::Infobip(account) => account.callback.is_some(),
            Kind::Vonage(account) => account.signature_secret.is_some(),
            Kind::Generic(generic) => generic.proof.is_some(),
            Kind::Simulator { .. } | Kind::AfricasTalking(_) | Kind::Orange(_) | Kind::Kannel(_) | Kind::Jasmin(_) => {
                false
            }
        }
    }
}

/// The kind of the line `name` and what it has of its own. `public_url` is where the world reaches us.
pub(super) fn kind(settings: &mut Settings, name: &str, public_url: Option<&str>) -> Option<Kind> {
    let at = |key: &str| format!("line.{name}.{key}");
    let kind = settings.need(&at("kind"), |setting| {
        let known = OWN_KEYS.into_iter().find(|(kind, _)| setting.value.as_str() == Some(*kind));
        let kinds = OWN_KEYS.map(|(kind, _)| format!("\"{kind}\""));
        known.ok_or_else(|| format!("write one of the kinds known: {}", kinds.join(", ")))
    });
    let Some((kind, own)) = kind else {
        // What belongs to a kind can't be judged without one.
        for key in OWN_KEYS.into_iter().flat_map(|(_, keys)| keys) {
            settings.take(&at(key));
        }
        return None;
    };
    for (other, keys) in OWN_KEYS {
        for key in keys.iter().filter(|key| !own.contains(key)) {
            if let Some(source) = settings.take(&at(key)) {
                let belongs = format!("belongs to lines of kind \"{other}\", this is a \"{kind}\"");
                settings.wrong(&at(key), &source, &belongs);
            }
        }
    }
    match kind {
        "simulator" => Some(Kind::Simulator { api_url: settings.may(&at("api_url"), values::web_address)? }),
        "africastalking" => africastalking(settings, at),
        "orange" => orange(settings, at),
        "kannel" => kannel(settings, at),
        "android" => android(settings, at),
        "jasmin" => jasmin(settings, at),
        "infobip" => international::infobip(settings, at, public_url),
        "twilio" => international::twilio(settings, at, public_url),
        "vonage" => international::vonage(settings, at),
        _ => generic::generic(settings, at).map(|generic| Kind::Generic(Box::new(generic))),
    }
}

fn africastalking(settings: &mut Settings, at: impl Fn(&str) -> String) -> Option<Kind> {
    let username = settings.need(&at("username"), |setting| values::short_text(setting, 1..=100));
    let api_key = settings.need(&at("api_key"), |setting| values::short_text(setting, 1..=500).map(Secret::new));
    let sender = settings.may(&at("sender"), |setting| values::short_text(setting, 1..=15));
    let api_url = settings.or(&at("api_url"), AFRICASTALKING_URL.to_owned(), values::web_address);
    let enqueue = settings.or(&at("enqueue"), true, values::truth);
    Some(Kind::AfricasTalking(AfricasTalking {
        username: username?,
        api_key: api_key?,
        sender: sender?,
        api_url: api_url?,
        enqueue: enqueue?,
    }))
}

fn orange(settings: &mut Settings, at: impl Fn(&str) -> String) -> Option<Kind> {
    let client_id = settings.need(&at("client_id"), |setting| values::short_text(setting, 1..=200));
    let secret = settings.need(&at("client_secret"), |setting| values::short_text(setting, 1..=500).map(Secret::new));
    let address = settings.or(&at("sender_address"), ORANGE_MALI.to_owned(), |setting| {
        let text = values::text(setting)?;
        let digits = text.strip_prefix('+').unwrap_or_default();
        let right = (4..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
        right.then(|| text.to_owned()).ok_or_else(|| format!("write the country's address, like \"{ORANGE_MALI}\""))
    });
    // Letters, digits and spaces, eleven at most (its documentation).
    let sender = settings.may(&at("sender"), |setting| values::short_text(setting, 1..=11));
    let api_url = settings.or(&at("api_url"), ORANGE_URL.to_owned(), values::web_address);
    Some(Kind::Orange(Orange {
        client_id: client_id?,
        client_secret: secret?,
        sender_address: address?,
        sender: sender?,
        api_url: api_url?,
    }))
}

fn kannel(settings: &mut Settings, at: impl Fn(&str) -> String) -> Option<Kind> {
    // They travel as headers.
    let ascii = |setting: &_, most| {
        let text = values::short_text(setting, 1..=most)?;
        if text.is_ascii() { Ok(text) } else { Err("write letters and digits without accents".to_owned()) }
    };
    let api_url = settings.or(&at("api_url"), KANNEL_URL.to_owned(), values::web_address);
    let username = settings.need(&at("username"), |setting| ascii(setting, 100));
    let password = settings.need(&at("password"), |setting| ascii(setting, 200).map(Secret::new));
    let sender = settings.may(&at("sender"), |setting| ascii(setting, 15));
    let smsc = settings.may(&at("smsc"), |setting| ascii(setting, 50));
    let callback_url = settings.may(&at("callback_url"), values::web_address);
    Some(Kind::Kannel(Kannel {
        api_url: api_url?,
        username: username?,
        password: password?,
        sender: sender?,
        smsc: smsc?,
        callback_url: callback_url?,
    }))
}

fn android(settings: &mut Settings, at: impl Fn(&str) -> String) -> Option<Kind> {
    let cloud = settings.or(&at("cloud"), false, values::truth);
    let api_url = match cloud {
        Some(true) => settings.or(&at("api_url"), ANDROID_CLOUD.to_owned(), values::web_address),
        // Only its owner knows where a phone is.
        _ => settings.need(&at("api_url"), values::web_address),
    };
    let username = settings.need(&at("username"), |setting| values::short_text(setting, 1..=100));
    let password = settings.need(&at("password"), |setting| values::short_text(setting, 1..=200).map(Secret::new));
    // The app makes one of eight characters, which a machine guesses.
    let key = settings.need(&at("signing_key"), |setting| values::short_text(setting, 16..=200).map(Secret::new));
    let sim = settings.may(&at("sim"), |setting| values::whole(setting, 1..=3));
    Some(Kind::Android(Android {
        api_url: api_url?,
        cloud: cloud?,
        username: username?,
        password: password?,
        signing_key: key?,
        sim: sim?,
    }))
}

fn jasmin(settings: &mut Settings, at: impl Fn(&str) -> String) -> Option<Kind> {
    let api_url = settings.or(&at("api_url"), JASMIN_URL.to_owned(), values::web_address);
    // Sixteen at most, as Jasmin itself takes them.
    let username = settings.need(&at("username"), |setting| values::short_text(setting, 1..=16));
    let password = settings.need(&at("password"), |setting| values::short_text(setting, 1..=16).map(Secret::new));
    let sender = settings.may(&at("sender"), |setting| values::short_text(setting, 1..=20));
    let callback_url = settings.may(&at("callback_url"), values::web_address);
    Some(Kind::Jasmin(Jasmin {
        api_url: api_url?,
        username: username?,
        password: password?,
        sender: sender?,
        callback_url: callback_url?,
    }))
}
