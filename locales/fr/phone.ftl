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

## Changes, reminders, posts, and what is asked after a forum

remind-week = Rappel. { $forum }: { $date } à { $hour }, { $venue }.
remind-week-hour = Rappel. { $forum }: { $date } à { $hour }.
remind-week-day = Rappel. { $forum }: { $date }. Nous dirons l'heure et le lieu la veille.
remind-week-week = Rappel. { $forum }: { $week }.
remind-eve = RAPPEL: { $forum } DEMAIN, { $date } à { $hour }, { $venue }. Femmes et jeunes, venez aussi.
remind-eve-hour = RAPPEL: { $forum } DEMAIN, { $date } à { $hour }. Femmes et jeunes, venez aussi.
remind-today = RAPPEL: { $forum } AUJOURD'HUI, { $date } à { $hour }, { $venue }.
remind-today-hour = RAPPEL: { $forum } AUJOURD'HUI, { $date } à { $hour }.
changed = ATTENTION, changement. { $forum }: { $date } à { $hour }, { $venue }.
changed-hour = ATTENTION, changement. { $forum }: { $date } à { $hour }.
changed-day = ATTENTION, changement. { $forum }: { $date }. Nous dirons l'heure et le lieu la veille.
changed-week = ATTENTION, changement. { $forum }: { $week }.
cancelled = ATTENTION: { $forum } du { $date } n'aura pas lieu.
cancelled-week = ATTENTION: { $forum }, { $week }: n'aura pas lieu.
cancelled-undated = { $forum }: n'aura pas lieu cette fois.
postponed = ATTENTION: { $forum } du { $date } n'aura pas lieu ce jour. Nous dirons la nouvelle date.
postponed-week = ATTENTION: { $forum }, { $week }: n'aura pas lieu. Nous dirons la nouvelle date.
postponed-undated = { $forum }: on cherche une autre date. Nous dirons la nouvelle date.
offer-first = { $forum }: quelle date cette fois? Envoyez par exemple: FORUM 15/12 10h
offer-first-dial = { $forum }: quelle date cette fois? Composez { $code }
post-ask = Êtes-vous toujours en poste?
post-sms = Êtes-vous toujours en poste? Oui: 1. Non: 2. Fin des SMS: STOP
post-sms-dial = Êtes-vous toujours en poste? Composez { $code }
post-kept = Merci. Vous restez notre contact.
post-left = Merci. L'équipe va chercher qui vous remplace.
hand-over-ask = Vous quittez votre poste?
hands-ask = { $forum }. À main levée:
hands-count = { $n }) { $date }: { $hands }.
hands-noted = Compte noté. Merci.
hands-wrong = Pas compris. Exemple: MAINS 1=14 2=6
held-ask = { $forum }, { $date }: a eu lieu? Oui: 1. Reporté: 2. Annulé: 3.
held-ask-dial = { $forum }, { $date }: a eu lieu? Composez { $code }
held-question = { $forum }, { $date }: a eu lieu?
held-postponed = Reporté
held-cancelled = Annulé
count-all = Combien? Femmes, hommes, dont jeunes. Exemple: 12 30 8
count-women = Combien de femmes?
count-men = Combien d'hommes?
count-youth = Dont combien de jeunes?
count-sure = Femmes: { $women }. Hommes: { $men }. Dont jeunes: { $youth }. C'est juste?
count-doubt = Femmes: { $women }. Hommes: { $men }. Dont jeunes: { $youth }. C'est beaucoup. C'est bien ça?
count-wrong = Ces nombres ne vont pas ensemble.
came-ask = Quelles forces sont venues? Exemple: 13
came-none = Aucune
force-choice = { $force }
force-army = Armée
force-gendarmerie = Gendarmerie
force-police = Police
force-guard = Garde
force-customs = Douane
force-forest = Eaux et Forêts
force-drugs = OCS
report-noted = C'est noté.
report-thanks = Merci. Points importants, par SMS: POINTS et votre texte.
report-not-held = C'est noté. Merci.
points-sure = Vos points: { $text } C'est juste?
points-kept = Merci. C'est gardé pour le résumé.
points-again = Rien n'est gardé. Renvoyez: POINTS et votre texte.
points-long = Texte trop long. 450 lettres au plus.
pulse-ask = { $forum }: vous a-t-on écouté? Oui: 1. Non: 2. Pas venu: 3. Fin des SMS: STOP
pulse-ask-dial = { $forum }: vous a-t-on écouté? Composez { $code }
pulse-question = { $forum }: vous a-t-on écouté?
pulse-absent = Je n'étais pas là
pulse-thanks = Merci. Nous comptons les réponses sans les noms.
which-held = { $forum }: a eu lieu?
which-post = Toujours en poste?
which-pulse = { $forum }: vous a-t-on écouté?
questions-open = Vous avez { $n } questions. Répondez par un numéro:
questions-many = Vous avez { $n } questions. Envoyez DATE.
questions-many-dial = Vous avez { $n } questions. Composez { $code }

## When not to meet: why a date is refused, and what stands before "C'est juste?" for one that is only a bad idea

date-holiday = { $date } est férié ({ $name }).
date-feast = { $date } est jour de fête ({ $name }).
date-friday = Vendredi de 12h à 15h, c'est la prière.
date-too-soon = Trop tôt. À partir du { $date }.
# its date is not announced yet
warn-feast = { $name } peut tomber ce jour.
warn-ramadan = C'est le Ramadan.
warn-ramadan-late = C'est le Ramadan: mieux le matin.
warn-market = C'est jour de marché.
warn-rains = C'est la saison des pluies.
# before 7h, or home after dusk
warn-late = La nuit, la route est dangereuse.
holiday-new-year = Nouvel An
holiday-army = fête de l'armée
# 26 March
holiday-martyrs = journée des martyrs
holiday-easter = lundi de Pâques
holiday-labour = fête du travail
holiday-africa = fête de l'Afrique
holiday-independence = indépendance
holiday-christmas = Noël
feast-ramadan = Ramadan
feast-korite = Korité
feast-tabaski = Tabaski
feast-maouloud = Maouloud
# of the Prophet, a week after Maouloud
feast-bapteme = Baptême du Prophète

## Summaries and promises

menu-summary = Résumé du forum
summary-which = Quel résumé?
summary-choice = { $forum }, { $date }
# in front of a summary
summary-head = { $forum }, { $date }:
# behind its first SMS: the keyword stays
summary-more = La suite: SUITE
summary-more-dial = La suite: composez { $code }
summary-text = { $text }
summary-end = C'est la fin du résumé.
promises-head = Promesses:
# who, what, until when
promise-line = { $owner }: { $promise }, avant le { $day }.
# the people of the place
force-none = Communauté
menu-promises = Promesses
promises-none = Pas de promesse à suivre.
promises-ask = Vos promesses. Laquelle?
promises-sms = Vos promesses. Envoyez FAIT 1 ou PAS FAIT 1.
promises-more = La suite: SUITE
promise-choice = { $promise }, avant le { $day }
promise-choice-done = { $promise }: FAIT
promise-ask = { $promise }, avant le { $day }. C'est fait?
promise-done = Fait
promise-not = Pas encore fait
promise-noted-done = Noté: FAIT. { $promise }
promise-noted-not = Noté: PAS FAIT. { $promise }
promises-counted = Promesses du dernier forum: { $kept ->
    [one] { $kept } tenue
    [many] { $kept } tenues
   *[other] { $kept } tenues
 }{ $late ->
    [0] { "" }
   *[other] , { $late } en retard
 }{ $open ->
    [0] { "" }
   *[other] , { $open } en cours
 }{ $dropped ->
    [0] { "" }
    [1] , 1 abandonnée
   *[other] , { $dropped } abandonnées
 }.

## Concerns

menu-concern = Dire un souci
concern-which = Votre choix:
concern-new = Nouveau souci
concern-follow = Suivre mon code
# all that is hidden and all that is not, before the first word: agreed with those who answer for reporters' safety
concern-warning = Votre numéro n'est pas gardé avec ce message. Mais l'opérateur peut voir ce texte et cet appel. N'écrivez ni nom ni numéro.
concern-advice = Si possible: autre téléphone, loin du poste. Effacez SMS envoyés et appels. Cachez le code. Danger immédiat: mettez-vous à l'abri d'abord.
concern-go-on = Continuer
concern-tips = Conseils
concern-quit = Quitter
concern-left = Fini. Rien n'est gardé.
concern-kind = De quoi s'agit-il?
concern-corruption = Corruption, racket
concern-insecurity = Insécurité
concern-abuse = Violence, menace
concern-other = Autre chose
concern-accused = Qui l'a fait?
accused-self-defence = Autodéfense
accused-other = Autre
accused-unknown = Je ne sais pas
concern-skip = Passer
concern-danger = Personne ne lit tout de suite. Danger: appelez { $number }. Lu sous 3 jours.
# nobody has tried a number for that place
concern-danger-bare = Personne ne lit tout de suite. Danger: mettez-vous à l'abri d'abord. Lu sous 3 jours.
concern-text = Écrivez peu à la fois, en 30 secondes. Vous pourrez ajouter.
concern-no-text = Envoyer sans texte
# with the code to come back with; where none was ready, the shorter ones
concern-filed = Reçu. Code: { $receipt }. Notez-le, pas dans ce téléphone.
concern-received = Reçu.
concern-more = Écrivez la suite. Code: { $receipt }.
concern-more-bare = Écrivez la suite.
concern-erase-ask = Effacer ce message? Code: { $receipt }.
concern-erase-bare = Effacer ce message?
concern-erased = Effacé.
concern-thanks = Merci. Code: { $receipt }. Notez-le, pas dans ce téléphone. Réponse sous 7 jours: menu 2.
concern-thanks-bare = Merci.
concern-add = Ajouter
concern-erase = Effacer
concern-end = Fin
receipt-ask = Tapez votre code.
receipt-mistyped = Code mal tapé.
receipt-tries = Trop d'essais. Réessayez plus tard.
# also for a code that nobody has, and one that was erased
receipt-nothing = Pas de réponse.
# in the moderator's words; several follow one another
receipt-reply = - { $reply }
receipt-answer = Répondre
receipt-note = Écrivez peu à la fois, en 30 secondes.
receipt-erase-ask = Effacer les réponses?
receipt-left = Fini.
receipt-thanks = Merci. Réponse sous 7 jours: menu 2.
# what moderators put into an answer: sentences that stand by themselves
letter-read = Nous avons lu votre message. Merci.
letter-where = Où est-ce? Écrivez le lieu.
letter-when = Quel jour?
letter-force = Quelle force?
letter-safe = Y a-t-il un danger maintenant?
letter-unclear = Nous n'avons pas bien compris. Écrivez encore.
letter-no-names = N'écrivez ni nom ni numéro.
letter-passed = L'information est transmise aux responsables.
letter-cannot = Nous ne pouvons rien faire de plus.
letter-closed = C'est terminé. Vous pouvez encore écrire ici.
letter-erase = Pour votre sécurité, effacez ce message après l'avoir lu.

## What else is said

wrong-choice = Mauvais choix.
nothing-asked = Pas de question en ce moment. Aide: AIDE
# no settled word for résumé
summary-none = Pas encore de résumé.
session-over = Fini. Pour recommencer, composez { $code }
# the one answer to everything that is no command: it must be the same for all
ordinary = Pour toute demande, composez { $code }.
unavailable = Le service ne marche pas maintenant. Essayez plus tard.
# neither "kept" nor "not kept": the turn may still be under way
slow = Le service est lent. Plus tard, composez { $code }
# in a dialogue about dates or summaries
slow-sms = Le service est lent. La réponse vient par SMS. Sinon, composez { $code }
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
invited = Date choisie. { $forum }: { $date } à { $hour }, { $venue }.
invited-hour = Date choisie. { $forum }: { $date } à { $hour }.
invited-day = Date choisie. { $forum }: { $date }. Heure et lieu: composez { $code } la veille.
invited-week = Date choisie. { $forum }: { $week }.
invited-end = Merci à tous. Fin des SMS: STOP
invited-end-dial = Merci à tous. Infos: { $code }
