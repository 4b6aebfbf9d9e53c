//! A show of hands at the village square: `MAINS 1=14 2=6` from the facilitator, echoed before it counts.
//!
//! Must not know: what hands count for ([`crate::domain::forum`]: they tell equals apart). Tested here and by `tests/transcripts/`.

use super::{Effect, Here, Node, Screen, Turn, too_late};
use crate::domain::board::{Choice, Forum, ForumId, OptionId, Series, Stage};
use crate::domain::message::{Arg, Message};
use crate::domain::person::Role;

/// Most hands that a square holds; more is a slip.
const MOST_HANDS: u16 = 2000;

/// Reads what follows `MAINS`: pairs of an option's number and its hands, `1=14 2=6`, `1:14, 2:6`, `1-14`.
pub(super) fn read(said: &str) -> Option<Vec<(u8, u16)>> {
    let spread: String = said.chars().map(|c| if matches!(c, '=' | ':' | '-' | ',' | ';') { ' ' } else { c }).collect();
    let numbers: Option<Vec<u16>> = spread.split_whitespace().map(|word| word.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| !numbers.is_empty() && numbers.len() % 2 == 0)?;
    let pairs: Option<Vec<(u8, u16)>> =
        numbers.chunks(2).map(|pair| Some((u8::try_from(pair[0]).ok()?, pair[1]))).collect();
    let pairs = pairs?;
    let once = (1..pairs.len()).all(|i| pairs[..i].iter().all(|(number, _)| *number != pairs[i].0));
    (once && pairs.iter().all(|(number, hands)| (1..=9).contains(number) && *hands <= MOST_HANDS)).then_some(pairs)
}

/// The counts as understood, for a yes.
pub(super) fn sure(here: &Here<'_>, forum: ForumId, counts: &[(u8, u16)]) -> Screen {
    let Some((series, forum)) = here.polling(forum) else { return too_late() };
    let title = here.facts.board.title(series);
    let mut screen = Screen::asking(Message::new("hands-ask").with("forum", title));
    for (option, hands) in chosen(forum, counts) {
        let dated = Message::new("hands-count")
            .with("n", Arg::Number(option.number.into()))
            .with("date", Arg::Date(option.day))
            .with("hands", Arg::Number(hands.into()));
        screen.body.push(dated);
    }
    screen.choice("1", Message::new("yes")).choice("2", Message::new("no"))
}

fn chosen<'f>(forum: &'f Forum, counts: &[(u8, u16)]) -> Vec<(&'f Choice, u16)> {
    let found = |(number, hands): &(u8, u16)| {
        forum.open_options().find(|option| option.number == *number).map(|option| (option, *hands))
    };
    counts.iter().filter_map(found).collect()
}

impl Here<'_> {
    fn polling(&self, id: ForumId) -> Option<(&Series, &Forum)> {
        self.facts.board.of_forum(id).filter(|(_, forum)| forum.stage == Stage::Polling)
    }

    /// `MAINS`: the counts are echoed where they are of dates that are offered now.
    pub(super) fn show_of_hands(&self, counts: Vec<(u8, u16)>) -> Turn {
        let convenes = |series: &&Series| self.caller.is_some_and(|caller| caller.is(Role::Facilitator, series.id));
        let polls = self.own_series().into_iter().filter(convenes).filter_map(|series| series.forum.as_ref());
        let polls: Vec<&Forum> = polls.filter(|forum| forum.stage == Stage::Polling).collect();
        match polls.as_slice() {
            [] => self.close(Message::new("nothing-asked")),
            [forum] if chosen(forum, &counts).len() == counts.len() => {
                self.show(self.fresh(), Node::HandsSure { forum: forum.id, counts }, Vec::new())
            }
            _ => self.close(Message::new("hands-wrong")),
        }
    }

    /// The answer to the echo.
    pub(super) fn hands(&self, id: ForumId, counts: &[(u8, u16)], said: &str) -> Turn {
        let (Some(caller), Some((_, forum))) = (self.caller, self.polling(id)) else {
            return self.close(Message::new("too-late"));
        };
        match said {
            "1" => {
                let counts: Vec<(OptionId, u16)> =
                    chosen(forum, counts).into_iter().map(|(option, hands)| (option.id, hands)).collect();
                let effect = Effect::Hands { forum: id, person: caller.person, counts };
                Turn { effect: Some(effect), ..self.close(Message::new("hands-noted")) }
            }
            "2" => self.close(Message::new("hands-wrong")),
            _ => self.miss(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn counts_as_people_write_them() {
        for text in ["1=14 2=6", "1 = 14, 2 = 6", "1:14 2:6", "1-14;2-6", "1 14 2 6"] {
            assert_eq!(read(text), Some(vec![(1, 14), (2, 6)]), "{text}");
        }
        for text in ["", "1", "1=", "14", "1=14 1=6", "0=3", "10=3", "1=5000", "1=-3x", "un=14"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
