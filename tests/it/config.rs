//! The settings as an operator meets them: every tier, every slip, and what is never shown.

use baro::config::secrets::{self, SecretsError, VARIABLES};
use baro::config::{Config, DEFAULT, Environment, Kind, Limit, Orthography, Overrides};
use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

const SECRET: &str = "0123456789abcdef";

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn read(file: &str, variables: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let read = Config::read(Some(("baro.toml", file)), &environment(variables), &Overrides::default());
    read.map_err(|problems| problems.0)
}

/// The default file with every example made a setting.
fn everything() -> String {
    let uncommented = |line: &str| match line.strip_prefix('#') {
        Some(setting) if !setting.is_empty() && !setting.starts_with(' ') => setting.to_owned(),
        _ => line.to_owned(),
    };
    let lines: Vec<String> = DEFAULT.lines().map(uncommented).collect();
    lines.join("\n").replace("change-me-change-me", SECRET)
}

/// `server.bind`, `line.africastalking.api_key` …: lines by their kind.
fn paths(toml: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (section, value) in toml.parse::<toml::Table>().expect("this is TOML") {
        match value {
            toml::Value::Table(keys) => paths.extend(keys.keys().map(|key| format!("{section}.{key}"))),
            toml::Value::Array(lines) => {
                for line in lines {
                    let kind = line["kind"].as_str().expect("a line has a kind");
                    let keys = line.as_table().expect("a line is a table");
                    paths.extend(keys.keys().map(|key| format!("{section}.{kind}.{key}")));
                }
            }
            other => panic!("{section} is {other}"),
        }
    }
    paths
}

#[test]
fn the_default_file_is_the_default() {
    let config = Config::read(None, &Environment::new(), &Overrides::default()).unwrap();
    assert_eq!(config.server.bind, "127.0.0.1:8080".parse().unwrap());
    assert_eq!(config.server.metrics_bind, Some("127.0.0.1:9090".parse().unwrap()));
    assert_eq!(config.book.url.reveal(), "sqlite://data/book.db");
    assert_eq!(config.secrets.file, Path::new("baro-secrets.toml"));
    assert_eq!(config.programme.languages, ["fr", "bm"]);
    assert_eq!(config.programme.orthography, Orthography::Gsm7);
    assert_eq!(config.programme.quiet_hours.to_string(), "20:00-07:00");
    let limit = |count, seconds| Limit { count, every: Duration::from_secs(seconds) };
    assert_eq!(config.limits.ussd_sessions, [limit(40, 86_400), limit(6, 600)]);
    assert_eq!(config.limits.line_in, [limit(400, 2)]);
    assert_eq!(config.retention.reply_hours, 48);
    assert!(config.lines.is_empty());
}

#[test]
fn the_default_file_explains_every_setting() {
    let everything = everything();
    let config = read(&everything, &[]).unwrap();
    let printed = config.print();
    // The later examples leave out what the first line shows already.
    let first: BTreeSet<String> = paths(&everything);
    let shared = |path: &String| {
        let Some((kind, key)) = path.strip_prefix("line.").and_then(|path| path.split_once('.')) else { return false };
        let own = ["username", "api_key", "sender", "api_url", "enqueue"];
        kind != "africastalking" && !own.contains(&key) && first.contains(&format!("line.africastalking.{key}"))
    };
    let (mut explained, mut printed) = (paths(&everything), paths(&printed));
    explained.retain(|path| !shared(path));
    printed.retain(|path| !shared(path));
    assert_eq!(explained, printed);
}

#[test]
fn each_tier_is_stronger_than_the_one_before() {
    let file = "[server]\nbind = '127.0.0.1:1'\ndata = 'file'\n[programme]\nname = 'File'";
    let variables = [("BARO_SERVER__BIND", "127.0.0.1:2"), ("BARO_SERVER__DATA", "environment")];
    let flags = Overrides { bind: Some("127.0.0.1:3".parse().unwrap()), data: None };
    let config = Config::read(Some(("baro.toml", file)), &environment(&variables), &flags).unwrap();
    assert_eq!(config.server.bind.port(), 3);
    assert_eq!(config.server.data, Path::new("environment"));
    assert_eq!(config.programme.name, "File");
    assert_eq!(config.programme.country, "ML");
    assert_eq!(read(file, &variables).unwrap().server.bind.port(), 2);
    assert_eq!(read(file, &[]).unwrap().server.bind.port(), 1);
}

#[test]
fn the_data_folder_takes_its_company_along() {
    let flags = Overrides { bind: None, data: Some("/var/lib/baro/data".into()) };
    let config = Config::read(None, &Environment::new(), &flags).unwrap();
    assert_eq!(config.book.url.reveal(), "sqlite:///var/lib/baro/data/book.db");
    assert_eq!(config.secrets.file, Path::new("/var/lib/baro/baro-secrets.toml"));
}

#[test]
fn variables_are_read_as_what_they_stand_for() {
    let file = format!("[[line]]\nname = 'orange-1'\nkind = 'simulator'\nsecret = '{SECRET}'");
    let config = read(
        &file,
        &[
            ("BARO_LIMITS__SMS", "3/h, 20/day"),
            ("BARO_RETENTION__REPLY_HOURS", "24"),
            ("BARO_PROGRAMME__LANGUAGES", "fr"),
            ("BARO_SERVER__METRICS_BIND", "off"),
            ("BARO_SERVER__PROXIES", ""),
            ("BARO_LINE__ORANGE_1__CAN_RECEIVE", "false"),
            ("BARO_LINE__ORANGE_1__BURST", "7"),
            ("BARO_LINE__ORANGE_1__PRICES", "orange=15, malitel = 17"),
            ("BARO_LINE__SPARE__KIND", "simulator"),
            ("BARO_LINE__SPARE__SECRET", SECRET),
            ("BARO_TEST_PG", "ignored"),
            ("BARO_REQUIRE_PG", "ignored"),
            ("PATH", "ignored"),
        ],
    )
    .unwrap();
    let shown: Vec<String> = config.limits.sms.iter().map(Limit::to_string).collect();
    assert_eq!(shown, ["3/h", "20/day"]);
    assert_eq!(config.retention.reply_hours, 24);
    assert_eq!(config.programme.languages, ["fr"]);
    assert_eq!(config.server.metrics_bind, None);
    assert!(config.server.proxies.is_empty());
    assert_eq!(config.server.public_url, None);
    let [orange, spare] = &config.lines[..] else { panic!("two lines, not {}", config.lines.len()) };
    assert!((orange.name.as_str(), orange.can_receive, orange.burst) == ("orange-1", false, 7));
    assert_eq!(orange.prices.iter().collect::<Vec<_>>(), [("orange", 15), ("malitel", 17)]);
    assert_eq!((spare.prices.dearest(), orange.prices.dearest()), (None, Some(17)));
    assert!((spare.name.as_str(), spare.can_receive, spare.burst) == ("spare", true, 1));
}

#[test]
fn a_slip_in_a_key_is_told_with_the_nearest_key() {
    let line = format!("[[line]]\nname = 'main'\nkind = 'simulator'\nsecret = '{SECRET}'\n");
    for (file, variables, told) in [
        (
            "[server]\nbindd = 'x'".to_owned(),
            &[][..],
            "unknown key `server.bindd` (baro.toml); did you mean `server.bind`?",
        ),
        ("[servr]\nbind = 'x'".into(), &[], "unknown key `servr.bind` (baro.toml); did you mean `server.bind`?"),
        ("bind = 'x'".into(), &[], "unknown key `bind` (baro.toml); did you mean `server.bind`?"),
        ("[book]\nuri = 'x'".into(), &[], "unknown key `book.uri` (baro.toml); did you mean `book.url`?"),
        ("[book]\ncolour = 'x'".into(), &[], "unknown key `book.colour` (baro.toml); [book] knows url"),
        (
            "[weather]\nrain = 1".into(),
            &[],
            "unknown key `weather.rain` (baro.toml); the sections are book, limits, money, networks, programme, retention, secrets, server, vault",
        ),
        (
            "[line]\nname = 'main'".into(),
            &[],
            "unknown key `line` (baro.toml); lines are blocks that start with [[line]] and have a name",
        ),
        (
            format!("{line}seecret = 'x'"),
            &[],
            "unknown key `line.main.seecret` (baro.toml); did you mean `line.main.secret`?",
        ),
        (
            String::new(),
            &[("BARO_SERVER__BINDD", "x")],
            "unknown variable `BARO_SERVER__BINDD`; did you mean `BARO_SERVER__BIND`?",
        ),
        (String::new(), &[("BARO_BIND", "x")], "unknown variable `BARO_BIND`; did you mean `BARO_SERVER__BIND`?"),
        (
            line.clone(),
            &[("BARO_LINE__MIAN__SECRET", SECRET)],
            "unknown variable `BARO_LINE__MIAN__SECRET`; did you mean `BARO_LINE__MAIN__SECRET`?",
        ),
    ] {
        assert_eq!(read(&file, variables).unwrap_err(), [told], "{file}");
    }
}

#[test]
fn wrong_values_are_told_with_what_is_wanted() {
    for (file, key, wanted) in [
        ("[server]\nbind = 'localhost'", "server.bind", "127.0.0.1:8080"),
        ("[server]\nbind = 8080", "server.bind", "text in quotes"),
        ("[server]\nmetrics_bind = 'no'", "server.metrics_bind", "or \"off\""),
        ("[server]\nmetrics_bind = '127.0.0.1:8080'", "server.metrics_bind", "port of their own"),
        ("[server]\npublic_url = 'baro.example.org'", "server.public_url", "https://"),
        ("[server]\npublic_url = 'https://a@b'", "server.public_url", "without user"),
        ("[server]\nproxies = '127.0.0.1'", "server.proxies", "a list"),
        ("[server]\nproxies = ['127.0.0.1/33']", "server.proxies", "networks"),
        ("[server.bind]\nx = 1", "server.bind", "text in quotes"),
        ("[book]\nurl = 'mysql://x'", "book.url", "sqlite://"),
        ("[book]\nurl = 'postgres://h/d?password=x'", "book.url", "USER:PASSWORD@"),
        ("[secrets]\nfile = 'data/keys.toml'", "secrets.file", "outside the data folder"),
        ("[secrets]\nfile = '{data}/x/../keys.toml'", "secrets.file", "outside the data folder"),
        ("[programme]\nname = 'A name of more than twenty'", "programme.name", "1 to 20 characters"),
        ("[programme]\ncountry = 'FR'", "programme.country", "ML"),
        ("[programme]\nanswer_abroad = ['abc']", "programme.answer_abroad", "calling codes"),
        ("[programme]\nlanguages = []", "programme.languages", "ISO 639"),
        ("[programme]\nlanguages = ['fr', 'fr']", "programme.languages", "each once"),
        ("[programme]\ndefault_language = 'en'", "programme.default_language", "one of `programme.languages`"),
        ("[programme]\northography = 'latin'", "programme.orthography", "\"gsm7\" or \"official\""),
        ("[programme]\nquiet_hours = '8pm-7am'", "programme.quiet_hours", "20:00-07:00"),
        ("[programme]\nquiet_hours = '24:00-07:00'", "programme.quiet_hours", "20:00-07:00"),
        ("[programme]\nshort_code = '123'", "programme.short_code", "*123#"),
        ("[limits]\nsms = ['thirty']", "limits.sms", "40/day"),
        ("[limits]\nsms = []", "limits.sms", "one or more"),
        ("[retention]\nreply_hours = 0", "retention.reply_hours", "from 1 to 48"),
        ("[retention]\nreply_hours = '48'", "retention.reply_hours", "whole number"),
    ] {
        let problems = read(file, &[]).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(&format!("`{key}`")) && problems[0].contains(wanted), "{problems:?}");
    }
}

#[test]
fn wrong_lines_are_told_with_what_is_wanted() {
    let line = |rest: &str| format!("[[line]]\nname = 'main'\nsecret = '{SECRET}'\n{rest}");
    let simulator = |rest: &str| line(&format!("kind = 'simulator'\n{rest}"));
    for (file, wanted) in [
        ("[[line]]\nkind = 'simulator'".to_owned(), "[[line]] number 1 (baro.toml): `name` must be"),
        ("[[line]]\nname = 'Orange Mali'".into(), "[[line]] number 1 (baro.toml): `name` must be"),
        (simulator(&simulator("")), "[[line]] number 2 (baro.toml): there is a line `main` already"),
        (line(""), "`line.main.kind` is missing: set it in the file, or as BARO_LINE__MAIN__KIND"),
        (
            line("kind = 'smpp'"),
            "`line.main.kind` (baro.toml): write one of the kinds known: \"simulator\", \"africastalking\"",
        ),
        (line("kind = 'smpp'\napi_key = 'k'"), "`line.main.kind` (baro.toml)"),
        (simulator("numbers = ['20000000']"), "`line.main.numbers` (baro.toml)"),
        (simulator("short_codes = ['ORANGE']"), "`line.main.short_codes` (baro.toml)"),
        (simulator("rate_per_second = 0"), "`line.main.rate_per_second` (baro.toml)"),
        (
            simulator("prices = { orange = -1 }"),
            "`line.main.prices` (baro.toml): write whole francs for a segment by network, like { orange = 15, malitel = 17 }",
        ),
        (simulator("prices = 15"), "`line.main.prices` (baro.toml): write whole francs"),
        (simulator("can_receive = 'yes'"), "`line.main.can_receive` (baro.toml): write true or false"),
        (simulator("ussd_page_septets = 183"), "`line.main.ussd_page_septets` (baro.toml)"),
        (
            simulator("username = 'x'"),
            "`line.main.username` (baro.toml): belongs to lines of kind \"africastalking\", this is a \"simulator\"",
        ),
        (line("kind = 'africastalking'\nusername = 'x'"), "`line.main.api_key` is missing"),
        (
            line("kind = 'orange'\nclient_id = 'x'\nclient_secret = 'x'\nsender_address = '2230000'"),
            "`line.main.sender_address` (baro.toml): write the country's address",
        ),
        (
            line("kind = 'orange'\nclient_id = 'x'\nclient_secret = 'x'\nsender = 'More than eleven'"),
            "`line.main.sender` (baro.toml): write 1 to 11 characters",
        ),
        (line("kind = 'kannel'\nusername = 'x'\npassword = 'été'"), "`line.main.password` (baro.toml): write letters"),
        (
            line("kind = 'android'\ncloud = true\nusername = 'x'\npassword = 'x'\nsigning_key = 'eightlet'"),
            "`line.main.signing_key` (baro.toml): write 16 to 200 characters",
        ),
        (
            line("kind = 'generic'\npreset = 'mtn'"),
            "`line.main.preset` (baro.toml): write one of the presets: \"arkesel\"",
        ),
        (line("kind = 'generic'"), "`line.main.preset` or more of this kind"),
        (
            line("kind = 'generic'\npreset = 'dmark'\nsms_text = 't'"),
            "`line.main.sms_text` (baro.toml): needs `line.main.sms_reads` as well",
        ),
        (
            line("kind = 'generic'\npreset = 'dmark'\nussd_last = 'END {tekst}'"),
            "`line.main.ussd_last` (baro.toml): write nothing else in braces than {text}",
        ),
        (
            line("kind = 'generic'\npreset = 'dmark'\nussd_last = 'END'"),
            "`line.main.ussd_last` (baro.toml): write {text} where",
        ),
        (
            line("kind = 'generic'\npreset = 'flares'\nussd_last_headers = ['Free flow: FB']"),
            "`line.main.ussd_last_headers` (baro.toml): write headers like",
        ),
        (
            line("kind = 'generic'\npreset = 'dmark'\nproof_header = 'X-Token'"),
            "`line.main.proof_header` and `line.main.proof_value` are set together",
        ),
        (
            line("kind = 'generic'\nsend_url = 'https://x/?to={to}&text={text}'"),
            "`line.main.send_accepted` or `line.main.send_id` is needed",
        ),
        (
            line("kind = 'generic'\nsend_url = 'https://{to}/'\nsend_id = 'id'"),
            "`line.main.send_url` (baro.toml): write an address",
        ),
        (
            line("kind = 'generic'\nsend_url = 'https://x/?text={text}'\nsend_id = 'id'"),
            "`line.main.send_url` or `line.main.send_body` lacks {to}",
        ),
        (
            line(
                "kind = 'generic'\nsend_url = 'https://x/?text={text}&to={to}'\nsend_id = 'id'\nsend_headers = ['Cookie: {key}']",
            ),
            "`line.main.send_headers` (baro.toml): write headers like",
        ),
        (
            line(&format!("kind = 'android'\nusername = 'x'\npassword = 'x'\nsigning_key = '{SECRET}'")),
            "`line.main.api_url` is missing",
        ),
        (
            line("kind = 'jasmin'\nusername = 'x'\npassword = '12345678901234567'"),
            "`line.main.password` (baro.toml): write 1",
        ),
        (
            line(&format!(
                "kind = 'twilio'\naccount_sid = 'AC1/2'\nauth_token = '{SECRET}'\nsender = 'x'\ncallback_url = 'https://x'"
            )),
            "`line.main.account_sid` (baro.toml): write the account's SID",
        ),
        (
            line(&format!("kind = 'twilio'\naccount_sid = 'AC1'\nauth_token = '{SECRET}'\nsender = 'x'")),
            "`line.main.callback_url` is missing",
        ),
        (
            line(
                "kind = 'infobip'\napi_url = 'https://x'\napi_key = 'x'\nsender = 'x'\ncallback_url = 'https://x'\ncallback_username = 'x'",
            ),
            "`line.main.callback_password` is missing",
        ),
        (
            line(&format!(
                "kind = 'infobip'\napi_url = 'https://x'\napi_key = 'x'\nsender = 'x'\ncallback_url = 'https://x'\ncallback_password = '{SECRET}'"
            )),
            "`line.main.callback_password` (baro.toml): set `callback_username`",
        ),
        (
            line("kind = 'vonage'\napi_key = 'x'\napi_secret = 'x'\nsender = 'x'\nsignature_method = 'sha256'"),
            "`line.main.signature_method` (baro.toml): write one of \"hmac-sha256\"",
        ),
        (simulator("").replace(SECRET, "short"), "`line.main.secret` (baro.toml): write 16 to 64"),
        (simulator("").replace(SECRET, "change-me-change-me"), "`line.main.secret` (baro.toml): write 16 to 64"),
    ] {
        let problems = read(&file, &[]).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(wanted), "{problems:?}");
    }
}

#[test]
fn all_problems_are_told_at_once_and_no_value_is() {
    let file = "[server]\nbind = 'tambourine'\n[book]\nurl = 'tambourine'\nurll = 'tambourine'\n\
        [[line]]\nname = 'a'\nkind = 'tambourine'\nsecret = 'tambourine'\n\
        [[line]]\nname = 'b'\nkind = 'africastalking'\napi_key = 7\nenqueue = 'tambourine'";
    let problems = read(file, &[("BARO_LIMITS__SMS", "tambourine"), ("BARO_NONSENSE", "tambourine")]).unwrap_err();
    for key in [
        "`server.bind` (baro.toml)",
        "`book.url` (baro.toml)",
        "unknown key `book.urll`",
        "`line.a.kind` (baro.toml)",
        "`line.a.secret` (baro.toml)",
        "`line.b.secret` is missing",
        "`line.b.username` is missing",
        "`line.b.api_key` (baro.toml)",
        "`line.b.enqueue` (baro.toml)",
        "`limits.sms` (BARO_LIMITS__SMS)",
        "unknown variable `BARO_NONSENSE`",
    ] {
        assert_eq!(problems.iter().filter(|problem| problem.starts_with(key)).count(), 1, "{key} in {problems:#?}");
    }
    assert_eq!(problems.len(), 11, "{problems:#?}");
    assert!(!problems.join("\n").contains("tambourine"), "{problems:#?}");
}

#[test]
fn broken_toml_is_told_by_its_line_without_quoting_it() {
    let problems = read("[book]\n\nurl = 'tambourine", &[]).unwrap_err();
    assert!(problems[0].starts_with("baro.toml, line 3: this is no TOML ("), "{problems:?}");
    assert!(!problems.join("\n").contains("tambourine"), "{problems:?}");
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my.toml");
    let load = || Config::load(Some(&path), &Environment::new(), &Overrides::default());
    let problems = load().unwrap_err().to_string();
    assert!(problems.contains("my.toml") && problems.contains("--config"), "{problems}");
    fs::write(&path, "[programme]\nname = 'Ségou'").unwrap();
    assert_eq!(load().unwrap().programme.name, "Ségou");
}

#[test]
fn secrets_show_neither_in_print_nor_in_debug() {
    let file = everything().replace("atsk_…", "tambourine").replace(SECRET, "tambourine-tambourine");
    let config = read(&file, &[("BARO_BOOK__URL", "postgres://baro:tambourine@localhost/baro")]).unwrap();
    let Kind::AfricasTalking(account) = &config.lines[0].kind else { panic!("the first example has an account") };
    assert_eq!(account.api_key.reveal(), "tambourine");
    assert_eq!(account.api_url, "https://api.africastalking.com");
    assert!(!format!("{config:?}").contains("tambourine"));
    let printed = config.print();
    assert!(!printed.contains("tambourine"), "{printed}");
    assert_eq!(printed.matches("\"***\"").count(), 25, "{printed}");
    assert!(printed.contains("url = \"postgres://baro:***@localhost/baro\""), "{printed}");
}

#[test]
fn what_is_printed_can_be_read_again() {
    let printed = read(&everything(), &[]).unwrap().print();
    let again = read(&printed.replace("\"***\"", &format!("\"{SECRET}\"")), &[]).unwrap();
    assert_eq!(again.print(), printed);
}

const RANDOM: [u8; 96] = {
    let mut bytes = [0; 96];
    let mut i = 0;
    while i < 96 {
        bytes[i] = i as u8;
        i += 1;
    }
    bytes
};

#[test]
fn keys_are_made_once_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("baro-secrets.toml"), folder.path().join("data"));
    let nothing = Environment::new();
    assert!(matches!(secrets::load(&file, &data, &nothing), Err(SecretsError::Absent(_))));
    let made = secrets::create(&file, &data, &RANDOM).unwrap();
    assert_eq!(made.index_key[..], RANDOM[..32]);
    assert_eq!(made.contact_key[..], RANDOM[32..64]);
    assert_eq!(made.pepper[..], RANDOM[64..]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let read = secrets::load(&file, &data, &nothing).unwrap();
    assert!(read.index_key == made.index_key && read.contact_key == made.contact_key && read.pepper == made.pepper);
    assert_eq!(format!("{read:?}"), "Secrets(…)");

    let before = fs::read(&file).unwrap();
    let mut others = RANDOM;
    others.reverse();
    assert!(matches!(secrets::create(&file, &data, &others), Err(SecretsError::Exists(_))));
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
}

#[test]
fn a_draft_left_by_a_crash_is_named_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("baro-secrets.toml");
    let draft = folder.path().join(format!("baro-secrets.toml.{}.new", std::process::id()));
    fs::write(&draft, "half").unwrap();
    let error = secrets::create(&file, &folder.path().join("data"), &RANDOM).unwrap_err();
    assert!(error.to_string().contains(&draft.display().to_string()), "{error}");
    assert!(draft.exists() && !file.exists());
}

#[test]
fn keys_that_repeat_are_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("baro-secrets.toml");
    let error = secrets::create(&file, &folder.path().join("data"), &[7; 96]).unwrap_err();
    assert!(matches!(error, SecretsError::Io(..)), "{error}");
    assert!(!file.exists());
}

#[test]
fn keys_that_others_can_read_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("baro-secrets.toml"), folder.path().join("data"));
    secrets::create(&file, &data, &RANDOM).unwrap();
    for (mode, taken) in [(0o644, false), (0o640, false), (0o604, false), (0o666, false), (0o600, true), (0o400, true)]
    {
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        match secrets::load(&file, &data, &Environment::new()) {
            Ok(_) => assert!(taken, "{mode:o}"),
            Err(SecretsError::Open(_, told)) => assert!(!taken && told == mode, "{mode:o}"),
            Err(error) => panic!("{mode:o}: {error}"),
        }
    }
}

#[test]
fn keys_inside_the_data_folder_are_refused_through_links_too() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    std::os::unix::fs::symlink(&data, folder.path().join("elsewhere")).unwrap();
    for inside in ["data/keys.toml", "data/deep/keys.toml", "elsewhere/keys.toml", "x/../data/keys.toml"] {
        let file = folder.path().join(inside);
        let made = secrets::create(&file, &data, &RANDOM);
        assert!(matches!(made, Err(SecretsError::InsideData(_))), "{inside}");
        let read = secrets::load(&file, &data, &Environment::new());
        assert!(matches!(read, Err(SecretsError::InsideData(_))), "{inside}");
    }
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
}

#[test]
fn a_file_of_keys_that_is_not_ours_is_refused_without_quoting_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("baro-secrets.toml"), folder.path().join("data"));
    secrets::create(&file, &data, &RANDOM).unwrap();
    let good = fs::read_to_string(&file).unwrap();
    let index_key = good.lines().find_map(|line| line.strip_prefix("index_key = ")).unwrap();
    let pepper = good.lines().find_map(|line| line.strip_prefix("pepper = ")).unwrap();
    for bad in [
        String::new(),
        "tambourine".to_owned(),
        good.replace("pepper", "paprika"),
        format!("{good}more = 'tambourine'\n"),
        good.replace(index_key, "'tambourine'"),
        good.replace(index_key, "7"),
        good.replace(index_key, pepper),
    ] {
        fs::write(&file, &bad).unwrap();
        let error = secrets::load(&file, &data, &Environment::new()).unwrap_err();
        assert!(matches!(error, SecretsError::Unreadable(_)), "{bad}");
        assert!(!error.to_string().contains("tambourine"), "{error}");
    }
}

#[test]
fn keys_may_come_from_the_environment_all_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("baro-secrets.toml"), folder.path().join("data"));
    let value = |letter: &str| format!("{}=", letter.repeat(43));
    let [a, b, c] = ["A", "E", "I"].map(value);
    let all = |values: [&str; 3]| {
        environment(&[(VARIABLES[0], values[0]), (VARIABLES[1], values[1]), (VARIABLES[2], values[2])])
    };
    let read = secrets::load(&file, &data, &all([&a, &b, &c])).unwrap();
    assert_eq!(read.index_key, [0; 32]);
    assert_ne!(read.contact_key, read.pepper);
    let missing = secrets::load(&file, &data, &environment(&[(VARIABLES[0], &a), (VARIABLES[2], &c)]));
    assert!(matches!(missing, Err(SecretsError::MissingVariable("BARO_SECRETS__CONTACT_KEY"))));
    for values in [[a.as_str(), &a, &c], [&a, "short", &c]] {
        assert!(matches!(secrets::load(&file, &data, &all(values)), Err(SecretsError::UnreadableVariable)));
    }
    // They are no settings, so the settings do not stumble over them.
    assert!(Config::read(None, &all([&a, &b, &c]), &Overrides::default()).is_ok());
}

#[test]
fn callbacks_come_to_the_public_address_unless_a_line_has_its_own() {
    let line = |own: &str| {
        format!(
            "[server]\npublic_url = 'https://baro.example.org/'\n[[line]]\nname = 'main'\nkind = 'twilio'\nsecret = '{SECRET}'\n\
             account_sid = 'AC1'\nauth_token = '{SECRET}'\nsender = 'x'\n{own}"
        )
    };
    for (own, reached_at) in
        [("", "https://baro.example.org"), ("callback_url = 'https://other.example.org'", "https://other.example.org")]
    {
        let config = read(&line(own), &[]).unwrap();
        let Kind::Twilio(account) = &config.lines[0].kind else { panic!("a line of Twilio's") };
        assert_eq!(account.callback_url, reached_at);
    }
}
