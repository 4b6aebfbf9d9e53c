//! Places: the list of regions, cercles and communes.
//!
//! Must not know: files. Tested in `tests/it/people/`.

use super::{board, unreadable};
use crate::domain::place::{Level, Place, PlaceId};
use crate::store::StoreError;
use crate::store::dialect::{self, sql};
use crate::store::door::Work;
use crate::store::engine::{Engine, Sql, Tx};

const ADD: Sql = sql!(
    "INSERT INTO place (id, level, name, also, parent)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM ", rows("$1"), " WHERE TRUE
     ON CONFLICT (id) DO UPDATE SET level = excluded.level, name = excluded.name, also = excluded.also, parent = excluded.parent"
);
const LIST: Sql = Sql::both("SELECT id, level, name, also, parent FROM place ORDER BY id");

/// This file's statements.
pub const ALL: &[Sql] = &[ADD, LIST];

/// Adds places or renews them, parents before children.
#[derive(Clone, Debug)]
pub struct AddPlaces {
    /// Which.
    pub places: Vec<Place>,
}

impl Work for AddPlaces {
    type Out = ();
    const NAME: &'static str = "add_places";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        for some in self.places.chunks(1000) {
            let set = dialect::rows(some.iter().map(|place| {
                let parent = place.parent.as_ref().map(|parent| parent.0.as_str());
                (&place.id.0, place.level.code(), &place.name, place.also.join("|"), parent)
            }));
            tx.exec(tx.query(ADD).bind(set)).await?;
        }
        tx.exec(tx.query(board::BUMP)).await?;
        Ok(())
    }
}

/// All places.
pub async fn list(engine: &Engine) -> Result<Vec<Place>, StoreError> {
    type Row = (String, String, String, String, Option<String>);
    let rows: Vec<Row> = engine.all(engine.query(LIST)).await?;
    rows.into_iter()
        .map(|(id, level, name, also, parent)| {
            Ok(Place {
                id: PlaceId(id),
                level: Level::read(&level).ok_or_else(|| unreadable("place.level"))?,
                name,
                also: also.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
                parent: parent.map(PlaceId),
            })
        })
        .collect()
}
