//! Where the two engines differ: the few fragments of SQL that are not the same, and how sets travel in one parameter.
//!
//! Must not know: any table. Tested here and, on both engines, in `tests/it/engine`.
//!
//! A statement costs the same whether it carries one row or sixty-four, so sets are written and looked up by one statement:
//! the set travels as one JSON text, one array per row ([`rows`]), and the statement reads it as a table of one column
//! named `value`:
//!
//! ```text
//! sql!("INSERT INTO vote (person, topic, choice)
//!       SELECT ", unhex("value ->> 0"), ", value ->> 1, CAST(value ->> 2 AS BIGINT) FROM ", rows("$1"), "
//!        WHERE TRUE
//!       ON CONFLICT (person, topic) DO UPDATE SET choice = excluded.choice
//!       RETURNING person, choice")
//! ```
//!
//! `value ->> 0` is the first column of the row on both engines. Four habits keep one text valid on both:
//! - everything that is not text is cast (`CAST(value ->> 2 AS BIGINT)`, `CAST(value ->> 3 AS BOOLEAN)`): PostgreSQL hands
//!   out text, SQLite the value. Bytes travel as hex ([`Hex`]) through `unhex(…)`;
//! - `WHERE TRUE` stands before `ON CONFLICT`: without it SQLite reads `ON` as a join;
//! - a set names no key twice: PostgreSQL refuses to update one row twice in one statement (21000), SQLite does it silently;
//! - text holds no U+0000: PostgreSQL can't store it. `RETURNING` has no order: match by natural key.

use serde::{Serialize, Serializer};

/// Writes a [`Sql`](crate::store::engine::Sql) from pieces: string literals, which both engines share, and the fragments that
/// differ:
///
/// | piece | SQLite | PostgreSQL |
/// | --- | --- | --- |
/// | `rows("$1")` | `json_each($1)` | `json_array_elements(CAST($1 AS json))` |
/// | `unhex("value ->> 0")` | `unhex(value ->> 0)` | `decode(value ->> 0, 'hex')` |
/// | `skip_locked` | | `FOR UPDATE SKIP LOCKED` |
/// | `for_update` | | `FOR UPDATE` |
/// | `for_share` | | `FOR SHARE` |
/// | `either("…", "…")` | the first | the second |
///
/// SQLite needs no locks on rows: its one writer holds the whole file. Lock the rows of a batch in a materialised `WITH`,
/// never in `WHERE id IN (SELECT … LIMIT n FOR UPDATE SKIP LOCKED)`, which PostgreSQL may run again and lock more than n.
#[macro_export]
macro_rules! sql {
    (@ ($($lite:tt)*) ($($pg:tt)*)) => {
        $crate::store::engine::Sql::each(concat!($($lite)*), concat!($($pg)*))
    };
    (@ ($($lite:tt)*) ($($pg:tt)*) rows($set:literal) $(, $($more:tt)*)?) => {
        $crate::sql!(@ ($($lite)* "json_each(", $set, ")",) ($($pg)* "json_array_elements(CAST(", $set, " AS json))",)
            $($($more)*)?)
    };
    (@ ($($lite:tt)*) ($($pg:tt)*) unhex($text:literal) $(, $($more:tt)*)?) => {
        $crate::sql!(@ ($($lite)* "unhex(", $text, ")",) ($($pg)* "decode(", $text, ", 'hex')",) $($($more)*)?)
    };
    (@ ($($lite:tt)*) ($($pg:tt)*) skip_locked $(, $($more:tt)*)?) => {
        $crate::sql!(@ ($($lite)*) ($($pg)* " FOR UPDATE SKIP LOCKED ",) $($($more)*)?)
    };
    (@ ($($lite:tt)*) ($($pg:tt)*) for_update $(, $($more:tt)*)?) => {
        $crate::sql!(@ ($($lite)*) ($($pg)* " FOR UPDATE ",) $($($more)*)?)
    };
    (@ ($($lite:tt)*) ($($pg:tt)*) for_share $(, $($more:tt)*)?) => {
        $crate::sql!(@ ($($lite)*) ($($pg)* " FOR SHARE ",) $($($more)*)?)
    };
    (@ ($($lite:tt)*) ($($pg:tt)*) either($one:literal, $other:literal) $(, $($more:tt)*)?) => {
        $crate::sql!(@ ($($lite)* $one,) ($($pg)* $other,) $($($more)*)?)
    };
    (@ ($($lite:tt)*) ($($pg:tt)*) $text:literal $(, $($more:tt)*)?) => {
        $crate::sql!(@ ($($lite)* $text,) ($($pg)* $text,) $($($more)*)?)
    };
    ($($pieces:tt)+) => { $crate::sql!(@ () () $($pieces)+) };
}
pub use crate::sql;

/// A set of rows as the one JSON text that `rows("$1")` takes apart: tuples and arrays become rows.
///
/// # Panics
/// Never for rows of text, numbers, booleans, options and [`Hex`]: those can't fail to be written.
pub fn rows<R: Serialize>(rows: impl IntoIterator<Item = R>) -> String {
    let rows: Vec<R> = rows.into_iter().collect();
    serde_json::to_string(&rows).expect("rows of plain values can be written as JSON")
}

/// A set of keys of bytes as rows of one column, for look-ups: `WHERE id IN (SELECT unhex(value ->> 0) FROM rows("$1"))`.
pub fn keys<K: AsRef<[u8]>>(keys: impl IntoIterator<Item = K>) -> String {
    rows(keys.into_iter().map(|key| [Hex(key)]))
}

/// Bytes inside a set: hexadecimal text, for `unhex(…)`.
#[derive(Clone, Copy)]
pub struct Hex<B>(pub B);

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl<B: AsRef<[u8]>> Serialize for Hex<B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.0.as_ref();
        let mut text = String::with_capacity(2 * bytes.len());
        // An envelope has two thousand digits: through `write!` they cost a fifth of what sealing it does.
        for half in bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]) {
            text.push(char::from(DIGITS[usize::from(half)]));
        }
        serializer.serialize_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::engine::Sql;

    const SET: Sql = sql!("SELECT ", unhex("value ->> 0"), " FROM ", rows("$1"), " WHERE TRUE", for_share);
    const SAME: Sql = sql!("SELECT 1");

    #[test]
    fn a_text_is_written_for_each_engine() {
        assert_eq!(SET.lite, "SELECT unhex(value ->> 0) FROM json_each($1) WHERE TRUE");
        assert_eq!(
            SET.pg,
            "SELECT decode(value ->> 0, 'hex') FROM json_array_elements(CAST($1 AS json)) WHERE TRUE FOR SHARE "
        );
        assert_eq!((SAME.lite, SAME.pg), ("SELECT 1", "SELECT 1"));
        let claim = sql!("a", skip_locked, "b", for_update, either("c", "d"),);
        assert_eq!((claim.lite, claim.pg), ("abc", "a FOR UPDATE SKIP LOCKED b FOR UPDATE d"));
    }

    #[test]
    fn sets_are_arrays_of_arrays() {
        assert_eq!(rows([(Hex([0u8, 255]), "é\"", Some(7i64), None::<bool>)]), r#"[["00ff","é\"",7,null]]"#);
        assert_eq!(keys([vec![1u8], vec![]]), r#"[["01"],[""]]"#);
        assert_eq!(keys::<Vec<u8>>([]), "[]");
    }
}
