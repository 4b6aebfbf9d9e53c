//! Hours and parts of the day, what is over or cannot be, and whole texts.

use super::{SUNDAY, TUESDAY, WEDNESDAY, check};
use jiff::civil::Date;

#[test]
fn hours() {
    check(
        SUNDAY,
        &[
            ("15/12 10:30", "15/12 10h30"),
            ("15/12 10.30", "15/12 10h30"),
            ("15/12 10 h 30", "15/12 10h30"),
            ("15/12 10h 30", "15/12 10h30"),
            ("15/12 10h 30 rue 12", "15/12 10h | 30 rue 12"),
            ("15/12 10h30mn", "15/12 10h30"),
            ("15/12 10heures", "15/12 10h"),
            ("15/12 10 heures 15 minutes", "15/12 10h15"),
            ("15/12 huit heures trente", "15/12 8h30"),
            ("15/12 dix heures et demie", "15/12 10h30"),
            ("15/12 11h moins le quart", "15/12 10h45"),
            ("15/12 11h moins 10", "15/12 10h50"),
            ("15/12 10 lɛrɛ", "15/12 10h"),
            ("15/12 lɛrɛ 10", "15/12 10h"),
            ("15/12 lɛrɛ tan ni kelen", "15/12 11h"),
            ("15/12 midi", "15/12 12h"),
            ("15/12 midi et demi", "15/12 12h30"),
            ("15/12 12h midi", "15/12 12h"),
            ("15/12 10", "15/12 10h"),
            ("15/12 10 mairie", "15/12 10h | mairie"),
            ("15/12 30", "15/12 | 30"),
            ("15/12 0h", "15/12 0h"),
            ("15/12 7h", "15/12 7h"),
            ("15/12 3h", "15/12 3h 15h?"),
            ("15/12 3", "15/12 3h 15h?"),
            ("15/12 6h30 mairie", "15/12 6h30 18h30? | mairie"),
            ("15/12 10h5", "15/12 10h05 10h50?"),
            ("15/12 10h05", "15/12 10h05"),
            ("15/12 3h5", "15/12 ?h"),
            ("15/12 3h du soir", "15/12 15h"),
            ("15/12 3h du matin", "15/12 3h"),
            ("15/12 15h", "15/12 15h"),
            ("15/12 8h du soir", "15/12 20h"),
            ("15/12 à 4h de l'après-midi", "15/12 16h"),
            ("15/12 sɔgɔma 9h", "15/12 9h"),
            ("15/12 wula 4h", "15/12 16h"),
            ("15/12 4h laansara", "15/12 16h"),
            ("15/12 fajiri 5h", "15/12 5h"),
            ("15/12 15h du matin", "impossible"),
            ("15/12 25h", "impossible"),
            ("15/12 10h75", "impossible"),
            ("15/12 10h ou 15h", "several"),
            ("15/12 10h-12h", "several"),
            ("15/12 10h 10h", "15/12 10h"),
            ("15/12 mairie 10h", "15/12 10h | mairie"),
            ("15/12 à la mairie à 3h du soir", "15/12 15h | à la mairie"),
            ("15/12 mairie 10h ou 11h", "15/12 | mairie 10h ou 11h"),
        ],
    );
}

#[test]
fn parts_of_the_day_ask_for_the_hour() {
    check(
        SUNDAY,
        &[
            ("demain matin", "23/11 ?h"),
            ("demain matin 9h", "23/11 9h"),
            ("sini sɔgɔma", "23/11 ?h"),
            ("sini wula fɛ", "23/11 ?h"),
            ("bi wula", "22/11 ?h"),
            ("ce soir", "22/11 ?h"),
            ("ce soir 20h", "22/11 20h"),
            ("mardi soir", "24/11 ?h"),
            ("mardi après-midi mairie", "24/11 ?h | mairie"),
            ("juma lansara la", "27/11 ?h"),
            ("15/12 tilegan", "15/12 ?h"),
            ("15/12 à minuit", "15/12 ?h"),
            ("lundi soir", "23/11 30/11 ?h"),
            ("soir", "-"),
            ("sɔgɔma", "-"),
        ],
    );
}

#[test]
fn the_bambara_day_begins_at_dusk() {
    check(
        SUNDAY,
        &[
            ("arabasu", "24/11 25/11 ?h"),
            ("araba su", "24/11 25/11 ?h"),
            ("arabasu 20h", "24/11 20h ou 25/11 20h"),
            ("arabasu 8h", "24/11 20h ou 25/11 20h"),
            ("jumasu nata", "26/11 27/11 ?h"),
            ("karisu", "22/11 28/11 29/11 ?h"),
            ("sini su fɛ", "22/11 23/11 ?h"),
            ("bi su", "22/11 ?h"),
        ],
    );
    check(TUESDAY, &[("arabasu", "24/11 25/11 ?h"), ("araba", "25/11 ou 02/12")]);
    check(WEDNESDAY, &[("arabasu", "25/11 01/12 02/12 ?h"), ("arabasu 20h", "25/11 20h ou 01/12 20h ou 02/12 20h")]);
}

#[test]
fn what_is_over_cannot_be_or_is_no_day() {
    check(
        SUNDAY,
        &[
            ("20/11 10h", "past 20/11"),
            ("20/11/2026", "past 20/11"),
            ("20/11/2027 10h", "20/11/2027 10h"),
            ("15/12/2025", "past 15/12/2025"),
            ("15/12/2062", "impossible"),
            ("15/12/2030", "impossible"),
            ("15/12/126", "impossible"),
            ("2026/12/15", "impossible"),
            ("24/08", "24/08/2027"),
            ("25/08", "past 25/08"),
            ("30/02", "impossible"),
            ("31/09", "impossible"),
            ("32/1", "impossible"),
            ("15/13", "impossible"),
            ("0/12", "impossible"),
            ("29/02", "impossible"),
            ("29/02/2028", "29/02/2028"),
            ("le 32", "impossible"),
            ("20/11 dernier", "past 20/11"),
            ("15/12 dernier", "impossible"),
            ("bi dernier", "impossible"),
            ("15/12 10h12345", "impossible"),
            ("15/12 0Hololl", "impossible"),
            ("la semaine prochaine", "wide"),
            ("cette semaine", "wide"),
            ("dɔgɔkun nata", "wide"),
            ("dɔgɔkun min bɛ na", "wide"),
            ("kalo nata", "wide"),
            ("le mois prochain", "wide"),
            ("kalo kura", "wide"),
            ("en décembre", "wide"),
            ("décembre 2026", "wide"),
            ("desanburukalo la", "wide"),
            ("l'an prochain", "wide"),
            ("san wɛrɛ", "wide"),
            ("dɔgɔdon", "wide"),
            ("le jour du marché", "wide"),
            ("week-end", "wide"),
        ],
    );
    check(Date::constant(2027, 6, 1), &[("29/02", "29/02/2028"), ("15/12", "15/12/2027")]);
    check(Date::constant(2027, 1, 5), &[("20/12", "past 20/12")]);
}

#[test]
fn several_dates_and_no_dates() {
    check(
        SUNDAY,
        &[
            ("15/12 ou 17/12", "several"),
            ("15/12 17/12", "several"),
            ("15 et 17 décembre", "several"),
            ("15/16 décembre", "several"),
            ("du 15 au 17/12", "several"),
            ("mardi ou jeudi", "several"),
            ("tarata wala alamisa", "several"),
            ("15/12 10h mairie ou 17/12 10h école", "several"),
            ("15/12 10h place du 26 mars", "15/12 10h | place du 26 mars"),
            ("15/12 10h juma misiri la", "15/12 10h | juma misiri la"),
            ("15/12 10h, à la Mairie de Konna", "15/12 10h | à la Mairie de Konna"),
            ("15/12 10h (école)", "15/12 10h | (école)"),
            ("15/12 10h: École Ɲamina", "15/12 10h | École Ɲamina"),
            ("15/12 10h merci", "15/12 10h"),
            ("i ni sɔgɔma sini 10h", "23/11 10h"),
            ("bonjour mardi 10h svp", "24/11 10h"),
            ("réunion mardi 10h", "-"),
            ("à la mairie 15/12", "-"),
            ("", "-"),
            ("   ", "-"),
            ("?", "-"),
            ("oui", "-"),
            ("a", "-"),
            ("😀", "-"),
            ("ߊ߬ߟߎ߫ ߞߊ߬", "-"),
            ("189 rue", "-"),
            ("18 89 05 49 88 42 48", "-"),
            ("hier les soldats ont frappé", "past 21/11"),
        ],
    );
}

#[test]
fn as_they_come() {
    check(
        SUNDAY,
        &[
            ("vendredi 27 novembre à 15h mairie", "27/11 15h | mairie"),
            ("samedi le 28 à 9h", "28/11 9h"),
            ("dimanche 29 novembre 2026 à 09h00", "29/11 9h"),
            ("mardi 24 novembre prochain à 10h", "24/11 10h"),
            ("mardi 10h le 24", "24/11 10h"),
            ("15/12a10h", "15/12 10h"),
            ("DEMAIN 10H", "23/11 10h"),
            ("demain soir 8h", "23/11 20h"),
            ("tarata nɛgɛ kaɲɛ 10 la", "24/11 10h"),
            ("nin juma 10h", "27/11 10h"),
            ("sibiri nata sɔgɔma 9h", "28/11 9h"),
            ("juma seli kɔfɛ", "27/11 | seli kɔfɛ"),
            ("zanwuyekalo tile fɔlɔ", "01/01/2027"),
            ("lundi 20/11", "past 20/11"),
            ("lundi 8h ou mardi 10h", "several"),
            ("bi ni sini", "several"),
            ("15/12 10h-12h mairie", "several"),
            ("15/12 salle 2 10h", "15/12 10h | salle 2"),
            ("15/12 stade du 26 mars", "15/12 | stade du 26 mars"),
            ("15/12h", "several"),
            ("15 decembre matin 10", "15/12 10h"),
            ("10h15/12", "-"),
        ],
    );
}
