//! What is left on an account: asked where the aggregator tells it.
//!
//! Must not know: any client, clock or store; what is too little. Tested here and in `tests/it/lines/account.rs`.

use super::Call;
use super::africastalking::AfricasTalking;
use super::form::Form;
use super::orange::Orange;
use crate::domain::money::Balance;
use serde_json::Value;

/// Asks an aggregator what is left.
pub trait Account: Sync {
    /// The request that asks.
    fn ask(&self) -> Call;
    /// What its response says; `None` where it says nothing of it.
    fn left(&self, status: u16, body: &[u8]) -> Option<Balance>;
}

fn get(url: String, headers: Vec<(&'static str, String)>) -> Call {
    Call { method: "GET", url, headers, body: Vec::new() }
}

fn read(status: u16, body: &[u8]) -> Option<Value> {
    if (200..=299).contains(&status) { serde_json::from_slice(body).ok() } else { None }
}

/// `KES 1785.50`, as its own libraries show it.
impl Account for AfricasTalking {
    fn ask(&self) -> Call {
        let query = Form::new().with("username", &self.username).written();
        let url = format!("{}/version1/user?{query}", self.api_url.trim_end_matches('/'));
        get(url, vec![("Accept", "application/json".into()), ("apiKey", self.api_key.to_string())])
    }

    fn left(&self, status: u16, body: &[u8]) -> Option<Balance> {
        let body = read(status, body)?;
        let (unit, amount) = body.pointer("/UserData/balance")?.as_str()?.trim().split_once(' ')?;
        let named = unit.len() == 3 && unit.bytes().all(|letter| letter.is_ascii_uppercase());
        Some(Balance { hundredths: hundredths(amount.trim())?, unit: unit.to_owned() }).filter(|_| named)
    }
}

/// Messages that were bought ahead: those of all bundles that have not expired.
impl Account for Orange {
    fn ask(&self) -> Call {
        // Countries go by three letters here.
        let url = format!("{}/sms/admin/v1/contracts?country=MLI", self.api_url.trim_end_matches('/'));
        get(url, vec![("Accept", "application/json".into())])
    }

    fn left(&self, status: u16, body: &[u8]) -> Option<Balance> {
        let units = units(&read(status, body)?)?;
        Some(Balance { hundredths: units.checked_mul(100)?, unit: "SMS".to_owned() })
    }
}

/// The sum of what bundles have left, wherever they are in the answer: it was a list once, and lists in lists before. `None` where there is none.
fn units(value: &Value) -> Option<i64> {
    let sum = |all: &mut dyn Iterator<Item = &Value>| {
        all.filter_map(units).fold(None, |sum: Option<i64>, more| Some(sum.unwrap_or(0).saturating_add(more)))
    };
    match value {
        Value::Array(all) => sum(&mut all.iter()),
        Value::Object(keys) => match keys.get("availableUnits").and_then(Value::as_i64) {
            Some(_) if keys.get("status").and_then(Value::as_str) == Some("EXPIRED") => Some(0),
            Some(units) => Some(units),
            None => sum(&mut keys.values()),
        },
        _ => None,
    }
}

/// `-12.5` as -1250; more digits than two are cut.
fn hundredths(amount: &str) -> Option<i64> {
    let (sign, digits) = amount.strip_prefix('-').map_or((1, amount), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !all(whole) || !all(part) {
        return None;
    }
    let part: i64 = format!("{part:0<2}")[..2].parse().ok()?;
    Some(sign * whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn at() -> AfricasTalking {
        let (username, api_key) = ("baro app".to_owned(), Zeroizing::new("k".to_owned()));
        AfricasTalking { username, api_key, sender: None, api_url: "https://at/".into(), enqueue: true }
    }

    fn orange() -> Orange {
        let secret = Zeroizing::new("s".to_owned());
        let (id, address) = ("c".to_owned(), "+2230000".to_owned());
        Orange {
            client_id: id,
            client_secret: secret,
            sender_address: address,
            sender: None,
            api_url: "https://o".into(),
        }
    }

    #[test]
    fn a_currency_and_an_amount() {
        assert_eq!(Account::ask(&at()).url, "https://at/version1/user?username=baro+app");
        let left = |balance: &str| at().left(200, format!("{{\"UserData\":{{\"balance\":\"{balance}\"}}}}").as_bytes());
        let some = |hundredths, unit: &str| Some(Balance { hundredths, unit: unit.into() });
        assert_eq!(left("KES 1785.5000"), some(178_550, "KES"));
        assert_eq!(left("XOF -3"), some(-300, "XOF"));
        for wrong in ["", "12", "KES", "KES x", "kes 1", "KES 1.x", "KES 99999999999999999999"] {
            assert_eq!(left(wrong), None, "{wrong}");
        }
        assert_eq!(at().left(401, b"{\"UserData\":{\"balance\":\"KES 1\"}}"), None);
        assert_eq!(at().left(200, b"<html>"), None);
    }

    #[test]
    fn bundles_that_have_not_expired_add_up() {
        assert_eq!(Account::ask(&orange()).url, "https://o/sms/admin/v1/contracts?country=MLI");
        let left = |body: &str| orange().left(200, body.as_bytes()).map(|left| left.to_string());
        let list = r#"[{"id":"1","country":"MLI","availableUnits":1200,"status":"ACTIVE"},{"availableUnits":70,"status":"EXPIRED"},
            {"availableUnits":5,"status":"ACTIVE"}]"#;
        assert_eq!(left(list).as_deref(), Some("1205 SMS"));
        let old = r#"{"partnerContracts":{"contracts":[{"serviceContracts":[{"availableUnits":42}]}]}}"#;
        assert_eq!(left(old).as_deref(), Some("42 SMS"));
        assert_eq!((left("[]"), left("{}"), left("[{\"availableUnits\":\"x\"}]")), (None, None, None));
    }
}
