//! The program as an operator runs it: exit codes, what it says, the demo played in the terminal.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

pub const BARO: &str = env!("CARGO_BIN_EXE_baro");

pub fn baro(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(BARO).args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A program that is stopped when the test ends, however it ends.
pub struct Started(pub Child);

impl Started {
    pub fn new(folder: &Path, arguments: &[&str]) -> Started {
        let mut command = Command::new(BARO);
        command.args(arguments).current_dir(folder).stdin(Stdio::null());
        Started(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// What it prints up to a line that has `word` in it, that line included.
    pub fn until(&mut self, word: &str) -> String {
        let mut lines = BufReader::new(self.0.stdout.as_mut().unwrap());
        let mut all = String::new();
        while !all.lines().last().is_some_and(|line| line.contains(word)) {
            let mut line = String::new();
            let read = lines.read_line(&mut line).unwrap();
            if read == 0 {
                let mut errors = String::new();
                self.0.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
                panic!("it ended before it said {word:?}: {all}{errors}");
            }
            all += &line;
        }
        all
    }

    /// Asks it to stop as a service manager does.
    pub fn terminate(mut self) -> i32 {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        for _ in 0..1000 {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code().expect("it ends by itself, not by the signal");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not stop");
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn help_and_version_are_no_mistakes() {
    let folder = folder();
    let help = baro(folder.path(), &["--help"]);
    assert_eq!(help.status.code(), Some(0));
    for command in [
        "demo", "serve", "console", "check", "migrate", "people", "places", "phrases", "calendar", "series", "forum",
        "line", "staff", "key", "audit", "backup", "restore", "purge", "talk", "send", "version",
    ] {
        assert!(said(&help).contains(&format!("\n  {command} ")), "{command} is missing in\n{}", said(&help));
    }
    assert_eq!(said(&baro(folder.path(), &["version"])), format!("baro {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(baro(folder.path(), &["serv"]).status.code(), Some(2));
    assert_eq!(baro(folder.path(), &["people", "import"]).status.code(), Some(2));
    assert!(folder.path().read_dir().unwrap().next().is_none(), "asking leaves nothing behind");
}

#[test]
fn check_says_what_stops_it() {
    let folder = folder();
    let fine = baro(folder.path(), &["check"]);
    assert_eq!(fine.status.code(), Some(0), "{}", said(&fine));
    std::fs::write(folder.path().join("baro.toml"), "[programme]\nshort_cod = \"*1#\"\n").unwrap();
    let wrong = baro(folder.path(), &["check"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(said(&wrong).contains("short_cod") && said(&wrong).contains("short_code"), "{}", said(&wrong));
    std::fs::write(folder.path().join("baro.toml"), "[programme]\nlocales_dir = \"nowhere\"\n").unwrap();
    let wrong = baro(folder.path(), &["check"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(said(&wrong).contains("nowhere"), "{}", said(&wrong));
}

#[test]
fn data_without_its_keys_is_not_touched() {
    let folder = folder();
    assert_eq!(baro(folder.path(), &["places", "import", "--mali"]).status.code(), Some(0));
    assert_eq!(baro(folder.path(), &["check"]).status.code(), Some(0));
    std::fs::remove_file(folder.path().join("baro-secrets.toml")).unwrap();
    for arguments in [&["check"][..], &["serve"]] {
        let wrong = baro(folder.path(), arguments);
        assert_eq!(wrong.status.code(), Some(1), "{arguments:?}");
        assert!(said(&wrong).contains("baro-secrets.toml"), "{}", said(&wrong));
    }
    assert!(!folder.path().join("baro-secrets.toml").exists(), "no new keys for old data");
}

#[test]
fn people_come_in_from_a_list() {
    let folder = folder();
    let list = "phone,name,commune,role,force,language,gender,consent\n\
        76123456,Awa T,Konna,participant,,fr,f,meeting\n7612,Bad,Konna,participant,,fr,f,meeting\n";
    std::fs::write(folder.path().join("people.csv"), list).unwrap();
    let early = baro(folder.path(), &["people", "import", "people.csv"]);
    assert!(early.status.code() == Some(1) && said(&early).contains("places import --mali"), "{}", said(&early));
    assert_eq!(baro(folder.path(), &["places", "import", "--mali"]).status.code(), Some(0));
    let wrong = baro(folder.path(), &["people", "import", "people.csv"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(said(&wrong).contains("line 3, phone"), "{}", said(&wrong));
    let good = baro(folder.path(), &["people", "import", "people.csv", "--skip-bad"]);
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    assert!(!said(&wrong).contains("7612") && !said(&good).contains("76123456"));
}

#[test]
fn the_demo_is_played_in_the_terminal_and_found_again() {
    let folder = folder();
    let mut demo = Started::new(folder.path(), &["demo", "--port", "0"]);
    let greeting = demo.until("gets the date");
    let word = |marker: &str| greeting.lines().find_map(|line| line.strip_prefix(marker)).unwrap().trim().to_owned();
    let page = word("Hold a phone");
    let address = page.strip_prefix("http://").unwrap().strip_suffix("/phone").unwrap().to_owned();
    assert!(greeting.contains("curl -d session=1 -d from=+22370000001 http://"), "{greeting}");
    let talk = |from: &str, rest: &[&str]| {
        let mut command = Command::new(BARO);
        command.args(["talk", "--config", "demo-data/demo.toml", "--from", from]).args(rest);
        command.current_dir(folder.path()).env("BARO_SERVER__BIND", &address).stdin(Stdio::null());
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        said(&output)
    };
    let voted = talk("+22370000001", &["--say", "1", "--say", "12"]);
    assert!(voted.contains("Quelle date?") && voted.contains("Noté:"), "{voted}");
    let asked = talk("+22370000002", &["--sms", "--say", "FORUM"]);
    assert!(asked.contains("Don jumèn?"), "{asked}");
    let login = greeting.lines().find(|line| line.trim_start().starts_with("aminata")).unwrap().to_owned();
    assert!(login.contains("lead"), "{greeting}");
    let told = talk("+22379999999", &["--say", "2", "--say", "1"]);
    assert!(told.contains("n'est pas gardé"), "concerns can be told: {told}");
    assert_eq!(demo.terminate(), 0);

    let mut again = Started::new(folder.path(), &["demo", "--port", "0"]);
    let greeting = again.until("gets the date");
    assert!(greeting.contains(&login), "who forgot the password reads it again: {greeting}");
    let page = greeting.lines().find_map(|line| line.strip_prefix("Hold a phone")).unwrap().trim().to_owned();
    let address = page.strip_prefix("http://").unwrap().strip_suffix("/phone").unwrap().to_owned();
    let mut command = Command::new(BARO);
    command.args(["talk", "--config", "demo-data/demo.toml", "--from", "+22370000001", "--say", "1"]);
    let output = command.current_dir(folder.path()).env("BARO_SERVER__BIND", address).output().unwrap();
    assert!(said(&output).contains("Changer ma réponse"), "her answer is still there:\n{}", said(&output));
    assert_eq!(again.terminate(), 0);
}

#[test]
fn only_a_demo_is_forgotten() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::write(folder.path().join("data/precious"), "x").unwrap();
    let refused = baro(folder.path(), &["demo", "--port", "0", "--data", "data", "--fresh"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(folder.path().join("data/precious").exists(), "{}", said(&refused));
}

#[test]
fn a_server_answers_and_stops_in_order() {
    let folder = folder();
    let settings = "[server]\nbind = \"127.0.0.1:0\"\nmetrics_bind = \"off\"\n\
        [[line]]\nname = \"sim\"\nkind = \"simulator\"\nsecret = \"0123456789abcdef\"\n";
    std::fs::write(folder.path().join("baro.toml"), settings).unwrap();
    let mut server = Started::new(folder.path(), &["serve"]);
    let mut log = BufReader::new(server.0.stderr.take().unwrap());
    let mut line = String::new();
    log.read_line(&mut line).unwrap();
    assert!(line.contains("serving") && line.contains("127.0.0.1:"), "{line}");
    assert_eq!(server.terminate(), 0);
}

#[test]
fn feasts_are_listed_and_announced() {
    let folder = folder();
    let calendar = |arguments: &[&str]| baro(folder.path(), &[&["calendar"], arguments].concat());
    let list = calendar(&["list"]);
    assert_eq!(list.status.code(), Some(0), "{}", said(&list));
    assert!(said(&list).starts_with("2027-02-08  ramadan   computed\n"), "{}", said(&list));
    for (arguments, told) in [
        (&["set", "tabaski", "2027-05-17", "--announced"][..], "add --instead-of 2027-05-16"),
        (&["set", "tabaski", "2027-05-17", "--instead-of", "2027-05-15"], "tabaski is not on 2027-05-15"),
    ] {
        let refused = calendar(arguments);
        assert_eq!(refused.status.code(), Some(1));
        assert!(said(&refused).contains(told), "{}", said(&refused));
    }
    for wrong in [&["set", "easter", "2027-05-17"][..], &["set", "korite", "17/05/2027"], &["set", "korite"], &[]] {
        assert_eq!(calendar(wrong).status.code(), Some(2), "{wrong:?}");
    }
    let moved = calendar(&["set", "tabaski", "2027-05-17", "--announced", "--instead-of", "2027-05-16"]);
    assert_eq!(moved.status.code(), Some(0), "{}", said(&moved));
    let list = said(&calendar(&["list"]));
    assert!(list.contains("\n2027-05-17  tabaski   announced\n") && !list.contains("2027-05-16"), "{list}");
    assert_eq!(calendar(&["set", "korite", "2030-02-04"]).status.code(), Some(0));
    assert!(said(&calendar(&["list"])).ends_with("2030-02-04  korite    computed\n"));
}

#[test]
fn market_and_rains_of_a_place_are_set() {
    let folder = folder();
    let set = |arguments: &[&str]| baro(folder.path(), &[&["calendar", "place", "ml-r05"], arguments].concat());
    let unknown = set(&["--rains", "06-15..09-30"]);
    assert!(unknown.status.code() == Some(1) && said(&unknown).contains("places import"), "{}", said(&unknown));
    let list = "id,level,name,parent\nml-r05,region,Mopti,\n";
    std::fs::write(folder.path().join("places.csv"), list).unwrap();
    assert_eq!(baro(folder.path(), &["places", "import", "places.csv"]).status.code(), Some(0));
    let market = ["--market", "2027-01-07", "--every", "5", "--wish", "avoid"];
    let done = set(&[&market[..], &["--rains", "06-15..09-30"]].concat());
    assert_eq!((done.status.code(), said(&done).as_str()), (Some(0), "ml-r05: written\n"));
    for wrong in [
        &["--rains", "06-31..09-30"][..],
        &["--rains", "06-15"],
        &["--market", "2027-01-07"],
        &["--wish", "seek"],
        &["--market", "2027-01-07", "--wish", "avoid", "--every", "6"],
    ] {
        assert_eq!(set(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn lines_are_listed_switched_and_set_at_their_provider() {
    let folder = folder();
    let settings = "[server]\npublic_url = \"https://baro.example\"\n[[line]]\nname = \"main\"\nkind = \"africastalking\"\nshort_codes = [\"36000\"]\n\
        secret = \"0123456789abcdef\"\nusername = \"u\"\napi_key = \"k\"\n";
    std::fs::write(folder.path().join("baro.toml"), settings).unwrap();
    let line = |arguments: &[&str]| baro(folder.path(), &[&["line"], arguments].concat());
    assert_eq!(said(&line(&[])), "main                 on\n");
    assert_eq!(said(&line(&["main", "drain"])), "main                 drain\n");
    assert_eq!(said(&line(&["main"])), "main                 drain\n");
    let shown = line(&["main", "--callbacks"]);
    let hooks = "https://baro.example/hooks/main/0123456789abcdef";
    assert_eq!(
        said(&shown),
        format!(
            "sms      {hooks}/sms\nussd     {hooks}/ussd\nstatus   {hooks}/status\nended    {hooks}/ended\noptout   {hooks}/optout\n"
        )
    );
    for wrong in [&["other"][..], &["main", "up"], &["--callbacks"], &["main", "on", "--callbacks"]] {
        let refused = line(wrong);
        assert!(!refused.status.success() && !said(&refused).contains("0123456789abcdef"), "{wrong:?}");
    }
}

#[test]
fn places_are_opened_for_concerns_with_a_number_to_call() {
    let folder = folder();
    let places = |arguments: &[&str]| baro(folder.path(), &[&["places"], arguments].concat());
    let list = "id,level,name,parent\nml-r05,region,Mopti,\nml-konna,commune,Konna,ml-r05\n";
    std::fs::write(folder.path().join("places.csv"), list).unwrap();
    assert_eq!(places(&["import", "places.csv"]).status.code(), Some(0));
    assert_eq!(said(&places(&["concerns"])), "Concerns can be about no place yet.\n");
    let check = || said(&baro(folder.path(), &["check"]));
    assert!(!check().contains("concerns"), "{}", check());

    let opened = said(&places(&["open", "ml-konna", "--on", "2026-01-01"]));
    assert!(opened.contains("open from 2026-01-01") && opened.contains("no number to call"), "{opened}");
    assert!(check().contains("warning  concerns: no number to call in danger at ml-konna"), "{}", check());
    let danger = said(&places(&["danger", "ml-r05", "80 00 11 15", "--tested-by", "Aminata", "--on", "2026-01-02"]));
    assert!(danger.lines().next().unwrap().contains("call 80 00 11 15 (Aminata, 2026-01-02)"), "{danger}");
    let stale = check();
    assert!(stale.contains("tried on 2026-01-02, more than 90 days ago") && !stale.contains("no number"), "{stale}");
    assert!(said(&places(&["danger", "ml-r05", "--none"])).contains("no number to call"));
    assert!(said(&places(&["open", "ml-konna", "--close"])).contains("no place yet"));

    let number = ["--tested-by", "Aminata", "--on"];
    for (arguments, told) in [
        (&["open", "ml-r99", "--on", "2026-01-01"][..], "places import"),
        (&[&["danger", "ml-r05", "17"], &number[..], &["2999-01-01"]].concat(), "still to come"),
        (&[&["danger", "ml-r99", "17"], &number[..], &["2026-01-01"]].concat(), "places import"),
    ] {
        let refused = places(arguments);
        assert!(refused.status.code() == Some(1) && said(&refused).contains(told), "{}", said(&refused));
    }
    for wrong in [
        &["open", "ml-konna"][..],
        &["open", "ml-konna", "--on", "2026-02-30"],
        &["danger", "ml-r05", "17"],
        &["danger", "ml-r05", "17", "--tested-by", "Aminata"],
        &[&["danger", "ml-r05", "+17"], &number[..], &["2026-01-01"]].concat(),
        &["danger", "ml-r05"],
    ] {
        assert_eq!(places(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn unread_texts_open_no_concerns_on_a_real_line() {
    let folder = folder();
    let list = "id,level,name,parent\nml-konna,commune,Konna,\n";
    std::fs::write(folder.path().join("places.csv"), list).unwrap();
    assert_eq!(baro(folder.path(), &["places", "import", "places.csv"]).status.code(), Some(0));
    let open = || baro(folder.path(), &["places", "open", "ml-konna", "--on", "2026-01-01"]);
    let real = "[[line]]\nname = \"at\"\nkind = \"africastalking\"\nusername = \"sandbox\"\napi_key = \"0123456789abcdef\"\n\
        secret = \"0123456789abcdef\"\nshort_codes = [\"36000\"]\n";
    std::fs::write(folder.path().join("baro.toml"), real).unwrap();
    let refused = open();
    assert!(refused.status.code() == Some(1), "{}", said(&refused));
    assert!(said(&refused).contains("a native speaker of bm must read concern-warning"), "{}", said(&refused));

    // Opened while there was the built-in phone only.
    std::fs::write(folder.path().join("baro.toml"), "").unwrap();
    assert_eq!(open().status.code(), Some(0));
    std::fs::write(folder.path().join("baro.toml"), real).unwrap();
    let check = baro(folder.path(), &["check"]);
    assert!(check.status.code() == Some(1), "{}", said(&check));
    assert!(said(&check).contains("WRONG    concerns: a native speaker of bm"), "{}", said(&check));

    // In French alone all is read.
    let french = format!("[programme]\nlanguages = [\"fr\"]\n{real}");
    std::fs::write(folder.path().join("baro.toml"), french).unwrap();
    assert_eq!(open().status.code(), Some(0), "{}", said(&open()));
    assert!(!said(&baro(folder.path(), &["check"])).contains("must read"));
}

#[test]
fn series_are_set_and_forums_decided() {
    let folder = folder();
    let list = "id,level,name,parent\nml-r05,region,Mopti,\nml-konna,commune,Konna,ml-r05\n";
    std::fs::write(folder.path().join("places.csv"), list).unwrap();
    assert_eq!(baro(folder.path(), &["places", "import", "places.csv"]).status.code(), Some(0));
    let series = |arguments: &[&str]| baro(folder.path(), &[&["series"], arguments].concat());
    assert_eq!(said(&series(&["list"])), "No series yet.\n");
    let unknown = series(&["set", "ml-r99"]);
    assert!(unknown.status.code() == Some(1) && said(&unknown).contains("places import"), "{}", said(&unknown));
    let set = series(&["set", "ml-konna", "--starts", "2020-01-01", "--venue", "mairie", "--pace", "3,2,2,5"]);
    assert_eq!(set.status.code(), Some(0), "{}", said(&set));
    let changed =
        said(&series(&["set", "ml-konna", "--disclosure", "open", "--quorum", "4,1,0", "--joinable", "false"]));
    assert!(
        changed.contains("open starts 2020-01-01 days 3,2,2,5 quorum 4,1,0 mairie"),
        "what was not said stays: {changed}"
    );
    let committee = said(&series(&["set", "ml-r05", "--kind", "committee"]));
    assert!(committee.contains("ml-r05") && committee.contains("starts not yet"), "{committee}");
    for wrong in [
        &["set", "ml-konna", "--kind", "party"][..],
        &["set", "ml-konna", "--pace", "7,5"],
        &["set", "ml-konna", "--weekday", "8"],
        &["set", "ml-konna", "--venue", "la grande place du marché de Konna"],
        &["set", "ml-konna", "--starts", "2027-02-30"],
    ] {
        assert_eq!(series(wrong).status.code(), Some(2), "{wrong:?}");
    }
    let forum = |arguments: &[&str]| baro(folder.path(), &[&["forum"], arguments].concat());
    assert_eq!(said(&forum(&["list"])), "No forum is under way.\n");
    let nothing = forum(&["decide", "1", "cancel", "--by", "Aminata", "--reason", "no road"]);
    assert!(nothing.status.code() == Some(1) && said(&nothing).contains("no forum 1"), "{}", said(&nothing));
    let unsigned = forum(&["decide", "1", "cancel", "--by", "Aminata"]);
    assert!(unsigned.status.code() == Some(1) && said(&unsigned).contains("--reason"), "{}", said(&unsigned));
    assert_eq!(forum(&["decide", "1", "explode"]).status.code(), Some(2));
}
