//! The audit trail: whatever is done to its rows is found, on both engines and as an auditor sees it.

use crate::accounts::{acting, team};
use crate::book::both;
use crate::postgres;
use baro::domain::review::StaffId;
use baro::domain::review::audit::{Action, Break, Detail, Entry, Head, Row, Walk, Walked, Why};
use baro::domain::time::{At, HOUR};
use baro::seal::audit::link;
use baro::store::book::Book;
use baro::store::book::audit::{Append, after, stands, verify};
use baro::store::engine::Settings;
use proptest::prelude::*;
use sqlx::{Connection, SqliteConnection};
use std::process::Command;

fn entry(n: u8) -> Entry {
    let action = Action::ALL[usize::from(n) % Action::ALL.len()];
    Entry {
        at: At(i64::from(n) * HOUR),
        actor: StaffId(i64::from(n % 4)),
        action,
        object: [n; 32],
        detail: Detail::Nothing,
        once: [n; 16],
    }
}

/// A trail of so many rows, and where it stands after each.
fn trail(length: u8) -> (Vec<Row>, Vec<Head>) {
    let (mut rows, mut heads) = (Vec::new(), vec![Head::default()]);
    for n in 0..length {
        let head = *heads.last().unwrap();
        let row = Row::after(head, &entry(n), link);
        heads.push(Head { count: row.sequence, hash: row.hash.clone().try_into().unwrap() });
        rows.push(row);
    }
    (rows, heads)
}

fn walk(rows: &[Row], kept: Head, sought: Option<[u8; 32]>) -> Result<Walked, Break> {
    let mut walk = Walk::new(link, sought);
    rows.iter().try_for_each(|row| walk.step(row))?;
    walk.end(kept)
}

/// What somebody with a hand in the file may try.
#[derive(Clone, Debug)]
enum Tampering {
    Change(usize, usize, u8),
    Remove(usize),
    Swap(usize, usize),
    Repeat(usize),
    Cut(usize),
    Rewrite(usize),
}

fn tampering() -> impl Strategy<Value = Tampering> {
    prop_oneof![
        (0..30usize, 0..9usize, 1..=255u8).prop_map(|(at, column, by)| Tampering::Change(at, column, by)),
        (0..30usize).prop_map(Tampering::Remove),
        (0..30usize, 0..30usize).prop_map(|(one, other)| Tampering::Swap(one, other)),
        (0..30usize).prop_map(Tampering::Repeat),
        (0..30usize).prop_map(Tampering::Cut),
        (0..30usize).prop_map(Tampering::Rewrite),
    ]
}

fn changed(row: &mut Row, column: usize, by: u8) {
    let number = i64::from(by);
    match column {
        0 => row.sequence += number,
        1 => row.hour += number,
        2 => row.actor += number,
        3 => row.action.push('x'),
        4 => row.object[3] ^= by,
        5 => row.detail.push(' '),
        6 => row.once[15] ^= by,
        7 => row.previous[31] ^= by,
        _ => row.hash[0] ^= by,
    }
}

proptest! {
    #[test]
    fn whatever_is_done_to_rows_is_found(length in 2u8..30, what in tampering()) {
        let (rows, heads) = trail(length);
        let kept = *heads.last().unwrap();
        let known = kept.hash;
        prop_assert_eq!(walk(&rows, kept, Some(known)), Ok(Walked { head: kept, met: Some(kept.count) }));
        let count = rows.len();
        let mut hand = rows.clone();
        // Whoever has the file sets the head that it keeps of itself as well.
        let mut end = kept;
        match what {
            Tampering::Change(at, column, by) => changed(&mut hand[at % count], column, by),
            Tampering::Remove(at) => drop(hand.remove(at % count)),
            Tampering::Swap(one, other) => hand.swap(one % count, other % count),
            Tampering::Repeat(at) => hand.insert(at % count, rows[at % count].clone()),
            Tampering::Cut(at) => {
                hand.truncate(at % count);
                end = heads[at % count];
                prop_assert!(walk(&hand, end, None).is_ok(), "without a head from elsewhere a cut does not show");
            }
            Tampering::Rewrite(at) => {
                // All rows from here on are made anew, correctly chained.
                let at = at % count;
                end = heads[at];
                hand.truncate(at);
                for n in at..count {
                    let row = Row::after(end, &entry(n as u8 + 100), link);
                    end = Head { count: row.sequence, hash: row.hash.clone().try_into().unwrap() };
                    hand.push(row);
                }
                prop_assert!(walk(&hand, end, None).is_ok(), "nor does a trail that was written anew");
            }
        }
        if hand != rows {
            prop_assert!(walk(&hand, end, Some(known)).is_err(), "{:?}", hand.len());
        }
    }
}

#[test]
fn the_row_is_named() {
    let (rows, heads) = trail(5);
    let broken = |edit: &dyn Fn(&mut Vec<Row>)| {
        let mut hand = rows.clone();
        edit(&mut hand);
        walk(&hand, heads[5], None).unwrap_err()
    };
    assert_eq!(broken(&|rows| rows[2].actor = 9), Break { row: 3, why: Why::Changed });
    assert_eq!(broken(&|rows| drop(rows.remove(1))), Break { row: 2, why: Why::Number });
    assert_eq!(broken(&|rows| rows[3].previous[0] ^= 1), Break { row: 4, why: Why::Previous });
    assert_eq!(broken(&|rows| rows.truncate(4)), Break { row: 5, why: Why::End });
    assert_eq!(walk(&rows, heads[5], Some([7; 32])), Err(Break { row: 5, why: Why::Head }));
    assert_eq!(walk(&rows, heads[5], Some(heads[2].hash)).unwrap().met, Some(2));
    assert_eq!(walk(&[], heads[0], Some([0; 32])).unwrap().met, Some(0));
}

#[tokio::test]
async fn rows_are_chained_in_the_book_and_a_repeat_is_one_row() {
    both(|book| async move {
        for n in [0, 1, 2, 1, 0] {
            book.write(Append { entry: entry(n), link }).await.unwrap();
        }
        let (rows, heads) = trail(3);
        assert_eq!(after(book.engine(), 0, 100).await.unwrap(), rows);
        assert_eq!(after(book.engine(), 1, 1).await.unwrap(), rows[1..2]);
        assert_eq!(stands(book.engine()).await.unwrap(), heads[3]);
        let walked = verify(book.engine(), link, Some(heads[1].hash)).await.unwrap();
        assert_eq!(walked, Ok(Walked { head: heads[3], met: Some(1) }));
        assert!(verify(book.engine(), |_, _| [0; 32], None).await.unwrap().is_err());
    })
    .await;
}

#[tokio::test]
async fn two_processes_make_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let lite = format!("sqlite://{}", folder.path().join("book.db").display());
    for url in std::iter::once(lite).chain(postgres::fresh_url().await) {
        let one = Book::open(&url, &Settings::default(), true).await.unwrap();
        let other = Book::open(&url, &Settings::default(), false).await.unwrap();
        let write = |n: u8| {
            let book = if n.is_multiple_of(2) { one.clone() } else { other.clone() };
            tokio::spawn(async move { book.write(Append { entry: entry(n), link }).await })
        };
        for write in (0..100).map(write).collect::<Vec<_>>() {
            write.await.unwrap().unwrap();
        }
        assert_eq!(verify(one.engine(), link, None).await.unwrap().unwrap().head.count, 100);
    }
}

#[tokio::test]
async fn an_auditor_sees_it_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let baro = |arguments: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_baro")).args(arguments).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), said)
    };
    assert_eq!(baro(&["migrate"]).0, 0);
    let (code, said) = baro(&["audit", "verify"]);
    assert!(code == 0 && said.starts_with("The trail is whole: 0 rows.\n"), "{said}");

    let url = format!("sqlite:{}", folder.path().join("data/book.db").display());
    let book = Book::open(&url, &Settings::default(), false).await.unwrap();
    team(&book).await;
    let early: String = stands(book.engine()).await.unwrap().hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let entry = Entry {
        at: At(0),
        actor: StaffId(1),
        action: Action::SignedIn,
        object: [0; 32],
        detail: Detail::Nothing,
        once: acting(StaffId(1)).once,
    };
    book.write(Append { entry, link }).await.unwrap();
    book.close().await;
    let (code, said) = baro(&["audit", "verify", "--head", &early]);
    assert!(code == 0 && said.contains("whole: 9 rows.\nThe head that was written down is row 8:"), "{said}");

    let run = async |sql: &'static str| {
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    };
    run("DELETE FROM audit WHERE sequence > 7; UPDATE audit_head SET length = 7, hash = (SELECT hash FROM audit WHERE sequence = 7)").await;
    assert_eq!(baro(&["audit", "verify"]).0, 0, "a clean cut shows only against a head from earlier");
    let (code, said) = baro(&["audit", "verify", "--head", &early]);
    assert!(code == 1 && said.contains("row 7 is the end of a trail that lacks the head"), "{said}");
    run("UPDATE audit SET actor = 3 WHERE sequence = 5").await;
    let (code, said) = baro(&["audit", "verify"]);
    assert!(code == 1 && said.starts_with("The trail is broken: row 5 was changed.\n"), "{said}");
    assert_eq!(baro(&["audit", "verify", "--head", "12"]).0, 2);
}
