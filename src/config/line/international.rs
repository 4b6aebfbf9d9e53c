//! Accounts at aggregators that work in many countries: Infobip, Twilio, Vonage.
//!
//! Must not know: any wire format; what lines share. Tested in `tests/it/config.rs`.

use super::super::keys::Settings;
use super::super::values::{self, Secret};
use super::kinds::Kind;
use crate::seal::proof::Method;

/// An account at Infobip.
#[derive(Clone, Debug)]
pub struct Infobip {
    /// The account's own address, without a slash at the end.
    pub api_url: String,
    /// Its key.
    pub api_key: Secret,
    /// What recipients see as sender.
    pub sender: String,
    /// The name and the password that its callbacks show, where it was told to.
    pub callback: Option<(String, Secret)>,
    /// Where Infobip reaches us.
    pub callback_url: String,
}

/// An account at Twilio.
#[derive(Clone, Debug)]
pub struct Twilio {
    /// The account.
    pub account_sid: String,
    /// Its token, which also signs callbacks.
    pub auth_token: Secret,
    /// What recipients see as sender, or a messaging service.
    pub sender: String,
    /// The API's address, without a slash at the end.
    pub api_url: String,
    /// Where Twilio reaches us: it signs this address.
    pub callback_url: String,
}

/// An account at Vonage.
#[derive(Clone, Debug)]
pub struct Vonage {
    /// The account's key.
    pub api_key: Secret,
    /// Its secret.
    pub api_secret: Secret,
    /// What recipients see as sender.
    pub sender: String,
    /// How its callbacks are signed.
    pub signature_method: Method,
    /// With what; where absent they are not.
    pub signature_secret: Option<Secret>,
    /// The API's address, without a slash at the end.
    pub api_url: String,
}

/// Where Twilio answers (its documentation).
const TWILIO_URL: &str = "https://api.twilio.com";
/// Where Vonage answers (its documentation).
const VONAGE_URL: &str = "https://rest.nexmo.com";
/// How Vonage signs, as its dashboard names it; and as it is written in the settings.
pub const VONAGE_METHODS: [(&str, Method); 5] = [
    ("hmac-sha256", Method::HmacSha256),
    ("hmac-sha512", Method::HmacSha512),
    ("hmac-sha1", Method::HmacSha1),
    ("hmac-md5", Method::HmacMd5),
    ("md5", Method::Md5),
];

pub(super) fn infobip(settings: &mut Settings, at: impl Fn(&str) -> String, public_url: Option<&str>) -> Option<Kind> {
    let api_url = settings.need(&at("api_url"), values::web_address);
    let api_key = settings.need(&at("api_key"), |setting| values::short_text(setting, 1..=500).map(Secret::new));
    let sender = settings.need(&at("sender"), |setting| values::short_text(setting, 1..=20));
    let username = settings.may(&at("callback_username"), |setting| values::short_text(setting, 1..=100));
    let password = match username.as_ref()? {
        Some(_) => settings
            .need(&at("callback_password"), |setting| values::short_text(setting, 16..=200).map(Secret::new))
            .map(Some),
        None => {
            let alone = settings.take(&at("callback_password"));
            alone.iter().for_each(|source| {
                settings.wrong(&at("callback_password"), source, "set `callback_username` beside it");
            });
            Some(None)
        }
    };
    let callback_url = callback_url(settings, &at("callback_url"), public_url);
    Some(Kind::Infobip(Infobip {
        api_url: api_url?,
        api_key: api_key?,
        sender: sender?,
        callback: username?.zip(password?),
        callback_url: callback_url?,
    }))
}

pub(super) fn twilio(settings: &mut Settings, at: impl Fn(&str) -> String, public_url: Option<&str>) -> Option<Kind> {
    let sid = settings.need(&at("account_sid"), |setting| {
        let text = values::short_text(setting, 2..=64)?;
        // It is a part of addresses.
        let right = text.starts_with("AC") && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        right.then_some(text).ok_or_else(|| "write the account's SID, which starts with AC".to_owned())
    });
    let token = settings.need(&at("auth_token"), |setting| values::short_text(setting, 16..=200).map(Secret::new));
    let sender = settings.need(&at("sender"), |setting| values::short_text(setting, 1..=34));
    let api_url = settings.or(&at("api_url"), TWILIO_URL.to_owned(), values::web_address);
    let callback_url = callback_url(settings, &at("callback_url"), public_url);
    Some(Kind::Twilio(Twilio {
        account_sid: sid?,
        auth_token: token?,
        sender: sender?,
        api_url: api_url?,
        callback_url: callback_url?,
    }))
}

pub(super) fn vonage(settings: &mut Settings, at: impl Fn(&str) -> String) -> Option<Kind> {
    let api_key = settings.need(&at("api_key"), |setting| values::short_text(setting, 1..=100).map(Secret::new));
    let secret = settings.need(&at("api_secret"), |setting| values::short_text(setting, 1..=200).map(Secret::new));
    let sender = settings.need(&at("sender"), |setting| values::short_text(setting, 1..=20));
    let method = settings.or(&at("signature_method"), VONAGE_METHODS[0].1, |setting| {
        let named = VONAGE_METHODS.into_iter().find(|(name, _)| setting.value.as_str() == Some(*name));
        let names = VONAGE_METHODS.map(|(name, _)| format!("\"{name}\""));
        named.map(|(_, method)| method).ok_or_else(|| format!("write one of {}", names.join(", ")))
    });
    let signature =
        settings.may(&at("signature_secret"), |setting| values::short_text(setting, 16..=200).map(Secret::new));
    let api_url = settings.or(&at("api_url"), VONAGE_URL.to_owned(), values::web_address);
    Some(Kind::Vonage(Vonage {
        api_key: api_key?,
        api_secret: secret?,
        sender: sender?,
        signature_method: method?,
        signature_secret: signature?,
        api_url: api_url?,
    }))
}

/// Where an aggregator reaches this line: as set for it, else as set for the server.
fn callback_url(settings: &mut Settings, path: &str, public_url: Option<&str>) -> Option<String> {
    match public_url {
        Some(public_url) => settings.or(path, public_url.to_owned(), values::web_address),
        None => settings.need(path, values::web_address),
    }
}
