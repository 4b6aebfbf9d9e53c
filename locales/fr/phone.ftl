### What phones say, in French. Primary-school words, short sentences, digits for numbers.
###
### A USSD page holds 160 characters, an SMS segment 160; letters that the GSM alphabet lacks are folded when a text leaves (ç to c, ê to e,
### À to A), so write properly here. Avoid « », … and long dashes all the same. A test renders every text with its longest arguments.

## The language itself

# its own name for itself
language-name = FRANÇAIS
# Monday is 1
weekday-1 = lun
weekday-2 = mar
weekday-3 = mer
weekday-4 = jeu
weekday-5 = ven
weekday-6 = sam
weekday-7 = dim
# as in: mar 12/01
date = { $weekday } { $day }/{ $month }
# how meetings are called
meeting-forum = Forum de { $place }
meeting-committee = Comité de { $place }
meeting-network = Réseau de { $place }
# the week by its Monday
week = semaine du { $day }/{ $month }

## The main menu and what hangs on it

# first screen of who is on the list; it must not show what the phone is used for
menu-title = { $forum }
menu-title-unlisted = Forum des communes
menu-forum = Prochain forum
menu-messages = Mes messages
menu-help = Aide
menu-languages = Langues
language-choice = { $language }
language-ask = Choisissez la langue:
language-changed = Langue: FRANÇAIS.
# keywords stay as they are
help = Envoyez FORUM: prochain forum. DATE: votre réponse. LANGUE: autre langue. STOP: plus de SMS. EFFACER: quitter la liste.
help-unlisted = Envoyez FORUM: prochain forum. DEBUT: s'inscrire. LANGUE: autre langue. AIDE: ce texte.
messages-unlisted = Nous n'avons pas votre numéro. Vous ne recevez pas nos SMS.
messages-on = Vous recevez nos SMS.
messages-off = Vous ne recevez pas nos SMS.
messages-stop = Arrêter les SMS
messages-start = Recevoir les SMS
messages-erase = Quitter la liste
erase-ask = Effacer votre numéro et vos réponses?
stopped = C'est fait. Vous ne recevrez plus de SMS. Pour revenir: DEBUT
started = Bon retour. Vous recevrez nos SMS. Arrêter: STOP
erased = C'est fait. Votre numéro est effacé.

## Words of choices

yes = Oui
no = Non
back = Retour
# 98, the next page; 16 characters at most
more = Suite
change = Changer ma réponse
offer = Proposer une date
other-date = Autre date
forum-choice = { $forum }
place-choice = { $place }
day-choice = { $date }
hour-choice = { $hour }
vote-choice = { $date } { $hour }
vote-both = Les deux
vote-all = Toutes
vote-none = Aucune

## Which commune

forums-which = Quel forum?
places-which = Quelle commune?
places-letters = Quelle commune? Écrivez les premières lettres.
places-unknown = Commune pas trouvée.
places-none = Pas encore de forum.

## Where a forum stands; who may not know the venue, the hour or the day yet gets the shorter ones

forum-none = { $forum }: pas encore de date.
forum-polling = { $forum }: on choisit la date.
forum-confirming = { $forum }: { $date } à { $hour }, { $venue }. À confirmer.
forum-confirming-hour = { $forum }: { $date } à { $hour }. À confirmer.
forum-confirming-day = { $forum }: { $date }. À confirmer.
forum-confirming-week = { $forum }: { $week }. À confirmer.
forum-confirmed = { $forum }: { $date } à { $hour }, { $venue }.
forum-confirmed-hour = { $forum }: { $date } à { $hour }.
# the day before it can be asked
forum-confirmed-day = { $forum }: { $date }. Heure et lieu: composez { $code } la veille.
forum-confirmed-week = { $forum }: { $week }.

## Which dates suit, and what was answered

vote-ask = { $forum }. Quelle date?
vote-noted-none = Noté: aucune de ces dates.
vote-noted-one = Noté: { $date } { $hour }.
vote-noted-two = Noté: { $date } { $hour }, { $date2 } { $hour2 }.
vote-noted-three = Noté: { $date } { $hour }, { $date2 } { $hour2 }, { $date3 } { $hour3 }.
confirm-ask = { $forum }: { $date } à { $hour }, { $venue }. Venez-vous?
confirm-ask-hour = { $forum }: { $date } à { $hour }. Venez-vous?
confirm-yes = Merci. Vous venez { $date } à { $hour }.
confirm-no = Noté: vous ne venez pas { $date } à { $hour }.
which-ask = Plusieurs questions. Laquelle?
which-vote = { $forum }: la date
which-confirm = { $forum }: venez-vous?
# after an answer by SMS: the keyword stays
change-by-date = Changer: DATE
too-late = Trop tard: cette question est fermée. Merci.

## Proposing a date

offer-ask = { $forum }. Quel jour? Exemple: 15/12 10h
offer-sure = Vous proposez: { $date } à { $hour }. C'est juste?
offer-sure-venue = Vous proposez: { $date } à { $hour }, { $venue }. C'est juste?
offer-which-day = Quel jour?
offer-which-hour = { $date } à quelle heure?
offer-hour = { $date } à quelle heure? Exemple: 10h
offer-noted = Merci. Date notée: { $date } à { $hour }.
offer-not-now = On ne peut pas proposer de date maintenant. Aide: AIDE
date-past = { $date } est passé.
date-impossible = Cette date n'existe pas.
date-too-wide = Il faut le jour.
date-several = Une seule date.
date-unknown = Date pas comprise.

## Joining a list by oneself

join = S'inscrire
join-which = S'inscrire: quelle commune?
join-letters = S'inscrire: quelle commune? Écrivez les premières lettres.
join-closed = On ne peut pas s'inscrire maintenant.
join-gender = Femme ou homme?
join-woman = Femme
join-man = Homme
join-unsaid = Je ne veux pas dire
# what is agreed to: whoever changes it counts up WORDING in src/store/book/joining.rs
join-ask = { $forum }: recevoir la date et le résumé par SMS? Votre numéro est gardé, chiffré. Arrêter: STOP.
join-done = C'est fait. Vous recevrez les SMS: { $forum }. Arrêter: STOP
join-not = D'accord. Nous ne gardons pas votre numéro.
limit-joins = Trop d'inscriptions aujourd'hui. Réessayez demain.

## What else is said

wrong-choice = Mauvais choix.
nothing-asked = Pas de question en ce moment. Aide: AIDE
# no settled word for résumé
summary-none = Pas encore de résumé.
session-over = Fini. Pour recommencer, composez { $code }
# the one answer to everything that is no command: it must be the same for all
ordinary = Pour toute demande, composez { $code }.
unavailable = Le service ne marche pas maintenant. Essayez plus tard.
limit-ussd-burst = Trop d'appels. Réessayez dans 10 minutes.
limit-ussd-day = Trop d'appels aujourd'hui. Réessayez demain.
limit-sms-day = Trop de SMS aujourd'hui. Réessayez demain.
limit-offers = Trop de dates aujourd'hui. Réessayez demain.

## Messages that nobody asked for. With -dial: on a line that cannot receive

poll-one = { $forum }. { $date1 } { $hour1 }, ça va? Oui: { $n1 }. Non: 0. Fin des SMS: STOP
poll-two = { $forum }. Quelle date? { $n1 }) { $date1 } { $hour1 } { $n2 }) { $date2 } { $hour2 }. Répondez { $n1 } ou { $n2 }. Les deux: { $n1 }{ $n2 }. Aucune: 0. Fin des SMS: STOP
poll-three = { $forum }. Quelle date? { $n1 }) { $date1 } { $hour1 } { $n2 }) { $date2 } { $hour2 } { $n3 }) { $date3 } { $hour3 }. Répondez { $n1 }, { $n2 } ou { $n3 }. Plusieurs, par exemple: { $n1 }{ $n3 }. Aucune: 0. Fin: STOP
poll-one-dial = { $forum }. Quelle date? { $n1 }) { $date1 } { $hour1 }. Composez { $code }
poll-two-dial = { $forum }. Quelle date? { $n1 }) { $date1 } { $hour1 } { $n2 }) { $date2 } { $hour2 }. Composez { $code }
poll-three-dial = { $forum }. Quelle date? { $n1 }) { $date1 } { $hour1 } { $n2 }) { $date2 } { $hour2 } { $n3 }) { $date3 } { $hour3 }. Composez { $code }
confirm-sms = { $forum }: { $date } à { $hour }, { $venue }. Venez-vous? Répondez OUI, NON ou une autre date. Fin des SMS: STOP
confirm-sms-hour = { $forum }: { $date } à { $hour }. Venez-vous? Répondez OUI, NON ou une autre date. Fin des SMS: STOP
confirm-sms-dial = { $forum }: { $date } à { $hour }, { $venue }. Venez-vous? Composez { $code }
confirm-sms-hour-dial = { $forum }: { $date } à { $hour }. Venez-vous? Composez { $code }
offer-wanted = { $forum }: il faut une autre date. Envoyez par exemple: FORUM 15/12 10h
offer-wanted-dial = { $forum }: il faut une autre date. Composez { $code }
invited = Date choisie. { $forum }: { $date } à { $hour }, { $venue }. Merci à tous. Fin des SMS: STOP
invited-hour = Date choisie. { $forum }: { $date } à { $hour }. Merci à tous. Fin des SMS: STOP
invited-day = Date choisie. { $forum }: { $date }. Heure et lieu: composez { $code } la veille. Fin des SMS: STOP
invited-week = Date choisie. { $forum }: { $week }. Merci à tous. Fin des SMS: STOP
invited-dial = Date choisie. { $forum }: { $date } à { $hour }, { $venue }. Merci à tous. Infos: { $code }
invited-hour-dial = Date choisie. { $forum }: { $date } à { $hour }. Merci à tous. Infos: { $code }
invited-day-dial = Date choisie. { $forum }: { $date }. Heure et lieu: composez { $code } la veille. Infos: { $code }
invited-week-dial = Date choisie. { $forum }: { $week }. Merci à tous. Infos: { $code }
