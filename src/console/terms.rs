//! What values of the domain are called: one key each, in `terms.ftl`.
//!
//! Must not know: pages. Tested here: every value has a name in both languages.

use crate::domain::board::{Disclosure, Kind as Series};
use crate::domain::concern::{Accused, Compartment, Kind};
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::person::{Gender, Role as PersonRole};
use crate::domain::place::Level;
use crate::domain::review::audit::Need;
use crate::domain::review::finer::Finer;
use crate::domain::review::{Account, Role};
use crate::domain::summary::{Circle, Standing, Step};
use std::borrow::Cow;

/// A value that has a name.
pub trait Term {
    /// The key of its name.
    fn key(&self) -> Cow<'static, str>;
}

macro_rules! terms {
    ($($type:ty { $($value:pat => $key:literal),+ $(,)? })+) => {
        $(impl Term for $type {
            fn key(&self) -> Cow<'static, str> {
                Cow::Borrowed(match self { $($value => $key),+ })
            }
        })+
    };
}

impl Term for Force {
    fn key(&self) -> Cow<'static, str> {
        Force::key(*self)
    }
}

impl Term for Accused {
    fn key(&self) -> Cow<'static, str> {
        match self {
            Accused::Force(force) => Force::key(*force),
            Accused::SelfDefence => "accused-self-defence".into(),
            Accused::Other => "accused-other".into(),
            Accused::Unknown => "accused-unknown".into(),
        }
    }
}

impl Term for Language {
    fn key(&self) -> Cow<'static, str> {
        format!("language-{}", self.tag()).into()
    }
}

terms! {
    Kind {
        Kind::Corruption => "kind-corruption", Kind::Insecurity => "kind-insecurity",
        Kind::Abuse => "kind-abuse", Kind::Other => "kind-other",
    }
    Finer {
        Finer::Checkpoint => "finer-checkpoint", Finer::Bribe => "finer-bribe", Finer::Ransom => "finer-ransom",
        Finer::Protection => "finer-protection", Finer::Misuse => "finer-misuse", Finer::ArmedGroup => "finer-armed-group",
        Finer::Drugs => "finer-drugs", Finer::Arms => "finer-arms", Finer::People => "finer-people",
        Finer::Fighters => "finer-fighters", Finer::Communities => "finer-communities", Finer::Herders => "finer-herders",
        Finer::Banditry => "finer-banditry", Finer::Goods => "finer-goods", Finer::Mine => "finer-mine",
        Finer::Violence => "finer-violence", Finer::Intimate => "finer-intimate", Finer::Threat => "finer-threat",
        Finer::Disappearance => "finer-disappearance", Finer::Other => "finer-other",
    }
    Compartment {
        Compartment::Police => "compartment-police", Compartment::Gendarmerie => "compartment-gendarmerie",
        Compartment::Army => "compartment-army", Compartment::Customs => "compartment-customs",
        Compartment::Officials => "compartment-officials", Compartment::Armed => "compartment-armed",
        Compartment::Unsorted => "compartment-unsorted",
    }
    Role {
        Role::Moderator => "staff-moderator", Role::Lead => "staff-lead", Role::Manager => "staff-manager",
        Role::Administrator => "staff-administrator", Role::Auditor => "staff-auditor",
    }
    Account {
        Account::Invited => "account-invited", Account::Active => "account-active", Account::Disabled => "account-disabled",
    }
    PersonRole {
        PersonRole::Participant => "role-participant", PersonRole::Subscriber => "role-subscriber",
        PersonRole::Facilitator => "role-facilitator",
    }
    Need {
        Need::Call => "need-call", Need::Asked => "need-asked", Need::List => "need-list", Need::Trouble => "need-trouble",
    }
    Gender { Gender::Woman => "gender-woman", Gender::Man => "gender-man" }
    Level { Level::Region => "level-region", Level::Cercle => "level-cercle", Level::Commune => "level-commune" }
    Series { Series::Forum => "series-forum", Series::Committee => "series-committee", Series::Network => "series-network" }
    Disclosure { Disclosure::Open => "disclosure-open", Disclosure::Eve => "disclosure-eve" }
    Circle {
        Circle::Participant => "role-participant", Circle::Subscriber => "role-subscriber",
        Circle::Facilitator => "role-facilitator", Circle::Commander => "role-commander",
    }
    Step {
        Step::Missing => "step-missing", Step::Draft => "step-draft", Step::Asked => "step-asked",
        Step::Approved => "step-approved", Step::Going => "step-going", Step::Told => "step-told",
    }
    Standing {
        Standing::Overdue => "standing-overdue", Standing::Open => "standing-open",
        Standing::Kept => "standing-kept", Standing::Dropped => "standing-dropped",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::console::{Console, Tongue};

    #[test]
    fn every_value_has_a_name_in_both_languages() {
        let words = Console::embedded();
        let mut keys: Vec<Cow<'static, str>> = Vec::new();
        keys.extend(Accused::ALL.map(|value| Term::key(&value)));
        keys.extend(Kind::ALL.map(|value| value.key()));
        keys.extend(Finer::ALL.map(|value| value.key()));
        keys.extend(Compartment::ALL.map(|value| value.key()));
        keys.extend(Role::ALL.map(|value| value.key()));
        keys.extend(Account::ALL.map(|value| value.key()));
        keys.extend(Series::ALL.map(|value| value.key()));
        keys.extend(Need::ALL.map(|value| value.key()));

        keys.extend(Circle::ALL.map(|value| value.key()));
        keys.extend(Step::ALL.map(|value| value.key()));
        keys.extend(Standing::ALL.map(|value| value.key()));
        keys.extend([Language::FRENCH, Language::BAMBARA].map(|value| value.key()));
        for tongue in Tongue::ALL {
            for key in &keys {
                assert!(words.has(tongue, key), "{key}");
            }
        }
    }
}
