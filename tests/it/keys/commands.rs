//! The program as an operator runs it: a programme is set up, loses its lead, loses its machine.

use baro::domain::concern::Compartment;
use baro::domain::key::{KeyId, Month};
use baro::store::vault::Vault;
use baro::store::vault::keys::{ReviewKey, SetReviewKeys};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn baro(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baro"));
    command.args(arguments).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that refuses before it reads closes its end.
    child.stdin.take().unwrap().write_all(typed.as_bytes()).ok();
    child.wait_with_output().unwrap()
}

/// What it says where it is to succeed.
fn said(folder: &Path, arguments: &[&str], typed: &str) -> String {
    let output = baro(folder, arguments, typed);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    said
}

/// What it says where it is to fail.
fn refused(folder: &Path, arguments: &[&str], typed: &str) -> String {
    let output = baro(folder, arguments, typed);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The lines of each share, from what the ceremony printed.
fn papers(printed: &str) -> [String; 3] {
    let mut shares: [String; 3] = Default::default();
    let mut at = None;
    for line in printed.lines() {
        at = line.strip_prefix("# Share ").map(|rest| rest[..1].parse::<usize>().unwrap() - 1).or(at);
        if let Some(at) = at.filter(|_| line.len() == 19) {
            shares[at] += &format!("{line}\n");
        }
    }
    assert!(shares.iter().all(|share| share.lines().count() == 9), "{printed}");
    shares
}

const ADMINISTRATOR: &str = "le mot de sekou\n";
const LEAD: &str = "le mot d'aminata\n";

#[test]
fn a_programme_is_set_up_and_brought_back_on_another_machine() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let here = here.path();
    let staff =
        |arguments: &[&str], typed: &str| said(here, &[&["staff"], arguments, &["--password-stdin"]].concat(), typed);
    staff(&["add", "sekou", "--role", "administrator"], ADMINISTRATOR);
    staff(&["add", "aminata", "--role", "lead"], LEAD);
    staff(&["add", "ana", "--role", "moderator", "--as", "sekou"], &format!("{ADMINISTRATOR}le mot d'ana\n"));
    let listed = said(here, &["staff", "list"], "");
    assert_eq!(listed.lines().filter(|line| line.ends_with("active")).count(), 3, "{listed}");
    let alone = refused(here, &["staff", "add", "x", "--role", "lead", "--password-stdin"], "un mot de passe\n");
    assert!(alone.contains("--as NAME"), "{alone}");
    assert!(said(here, &["check"], "").contains("warning  keys: no keys"));

    let init = ["key", "init", "--as", "aminata", "--password-stdin"];
    let wrong = refused(here, &init, "un autre mot de passe\n");
    assert_eq!(wrong, "baro: name or password is wrong\n");
    assert_eq!(refused(here, &["key", "init", "--as", "nobody", "--password-stdin"], LEAD), wrong);
    assert!(
        refused(here, &["key", "init", "--as", "sekou", "--password-stdin"], ADMINISTRATOR).contains("only a lead")
    );
    let printed = said(here, &init, LEAD);
    let papers = papers(&printed);
    assert!(refused(here, &init, LEAD).contains("key rotate"));
    let lines: Vec<&str> = papers.iter().flat_map(|paper| paper.lines()).collect();
    for name in ["book.db", "vault.db"] {
        let bytes = std::fs::read(here.join("data").join(name)).unwrap();
        let found = lines.iter().filter(|line| bytes.windows(19).any(|window| window == line.as_bytes()));
        assert_eq!(found.count(), 0, "a share is in {name}");
    }
    assert!(said(here, &["key", "rotate", "--as", "aminata", "--password-stdin"], LEAD).contains("No key was lacking"));
    let listed = said(here, &["key", "list"], "");
    assert_eq!(listed.lines().filter(|line| line.ends_with("7 of 7 compartments  aminata 7")).count(), 13, "{listed}");
    let checked = said(here, &["check"], "");
    assert!(checked.contains("only one lead") && checked.contains("91 review keys") && checked.contains("encrypted?"));
    assert!(said(here, &["purge"], "").starts_with("Destroyed: 0 keys"));

    std::fs::create_dir(here.join("copies")).unwrap();
    said(here, &["backup", "copies"], "");
    assert!(refused(here, &["backup", "copies"], "").contains("nothing is overwritten"));
    let copies = here.join("copies");
    let restore = ["restore", copies.to_str().unwrap(), "--shares-stdin"];
    let one_slip = papers[0].replacen(&papers[0][24..25], if &papers[0][24..25] == "7" { "8" } else { "7" }, 1);
    let slip = refused(there.path(), &restore, &format!("{one_slip}{}", papers[2]));
    assert!(slip.contains("the first share: line"), "{slip}");
    assert!(refused(there.path(), &restore, &papers[0]).contains("ended before all was said"));
    assert!(refused(there.path(), &restore, &papers[0].repeat(2)).contains("share 1 was given twice"));
    let restored = said(there.path(), &restore, &format!("# from the safe\n{}\n{}", papers[2], papers[0]));
    assert!(restored.contains("baro-secrets.toml back") && restored.contains("key recover"), "{restored}");
    assert!(refused(there.path(), &restore, &papers[0]).contains("not empty"));
    std::fs::copy(here.join("baro-secrets.toml"), there.path().join("baro-secrets.toml")).unwrap();
    let recover = ["key", "recover", "--as", "coumba", "--password-stdin", "--shares-stdin"];
    let recovered = said(there.path(), &recover, &format!("le mot de coumba\n{}{}", papers[1], papers[2]));
    assert!(recovered.contains("can open 91 keys"), "{recovered}");
    assert!(said(there.path(), &["audit", "verify"], "").contains("whole"));
    assert!(said(there.path(), &["key", "list"], "").contains("coumba 7"));
}

#[test]
fn accounts_are_closed_and_begun_anew_by_an_administrator() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let add = |name: &str, role: &str, typed: &str| {
        said(here, &["staff", "add", name, "--role", role, "--password-stdin"], typed)
    };
    add("aminata", "lead+manager", LEAD);
    add("sekou", "administrator", ADMINISTRATOR);
    said(here, &["key", "init", "--as", "aminata", "--password-stdin"], LEAD);
    assert!(refused(here, &["staff", "disable", "aminata"], "").contains("--as NAME"));
    let reset = ["staff", "reset", "aminata", "--as", "sekou", "--password-stdin"];
    said(here, &reset, &format!("{ADMINISTRATOR}un nouveau mot\n"));
    assert!(!said(here, &["key", "list"], "").contains("aminata"), "her wraps are gone with her old key");
    let rotate = ["key", "rotate", "--as", "aminata", "--password-stdin"];
    assert!(refused(here, &rotate, "un nouveau mot\n").contains("holds no keys"));
    let disable = ["staff", "disable", "aminata", "--as", "sekou", "--password-stdin"];
    said(here, &disable, ADMINISTRATOR);
    assert_eq!(refused(here, &rotate, "un nouveau mot\n"), "baro: name or password is wrong\n");
    assert!(said(here, &["staff", "list"], "").contains("disabled"));
    assert!(said(here, &["check"], "").contains("no lead"));
    // Without a terminal nothing is asked, and nothing hangs.
    assert!(
        refused(here, &["staff", "disable", "aminata", "--as", "sekou"], ADMINISTRATOR).contains("--password-stdin")
    );
    assert_eq!(baro(here, &["staff", "add", "x", "--role", "king"], "").status.code(), Some(2));
    assert!(refused(here, &["purge", "--config", "nowhere.toml"], "").contains("nowhere.toml"));
}

#[tokio::test]
async fn nothing_is_destroyed_on_the_word_of_a_clock_that_is_years_off() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert!(refused(here, &["purge"], "").contains("no vault yet"));
    let vault = Vault::open(&here.join("data/vault.db"), true).await.unwrap();
    // Made by a machine of 2041, or this one is of the past.
    let id = KeyId::new(Month(2041 * 12), Compartment::Police);
    let key = ReviewKey { id, public: [7; 32], recovery_wrap: vec![7; 81] };
    assert!(vault.write(SetReviewKeys { keys: vec![key], wraps: Vec::new() }).await.unwrap());
    vault.close().await;
    let told = refused(here, &["purge"], "");
    assert!(told.contains("years away from the newest key") && told.contains("machine's time"), "{told}");
}
