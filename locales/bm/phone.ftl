### What phones say, in Bambara, official spelling; ɛ ɔ ɲ ŋ are folded to è ò ny ng when a text leaves.
###
### `# review: high|medium|low` marks every text that no native speaker has read yet, with the writer's confidence: high, every word
### and the construction are attested; medium, attested words put together by us; low, a loan, a coinage or a guess. Whoever reviews a text
### deletes its mark. Keywords in capitals (FORUM, DATE, STOP …) stay as they are.

## The language itself

# review: high
language-name = Bamanankan
# review: high
weekday-1 = ntɛnɛ
# review: high
weekday-2 = tarata
# review: high
weekday-3 = araba
# review: high
weekday-4 = alamisa
# review: high
weekday-5 = juma
# review: high
weekday-6 = sibiri
# review: high
weekday-7 = kari
# review: high
date = { $weekday } { $day }/{ $month }
# review: high
meeting-forum = { $place } ɲɔgɔnye
# review: low
meeting-committee = { $place } komite
# review: low
meeting-network = { $place } rezo
# review: medium
week = dɔgɔkun { $day }/{ $month }

## The main menu and what hangs on it

# review: high
menu-title = { $forum }
# review: medium
menu-title-unlisted = Kominiw ka ɲɔgɔnye
# review: high
menu-forum = Ɲɔgɔnye nata
# review: medium
menu-messages = N ka cikanw
# review: high
menu-help = Dɛmɛ
# review: high
menu-languages = Kanw
# review: high
language-choice = { $language }
# review: high
language-ask = Kan sugandi:
# review: high
language-changed = Kan: Bamanankan.
# review: medium
help = FORUM sɛbɛn: ɲɔgɔnye nata. DATE: i ka jaabi. LANGUE: kan wɛrɛ. STOP: cikan tɛ ci tugun. EFFACER: ka bɔ.
# review: medium
help-unlisted = FORUM sɛbɛn: ɲɔgɔnye nata. DEBUT: i ka nimɔrɔ sɛbɛn. LANGUE: kan wɛrɛ. AIDE: nin cikan.
# review: medium
messages-unlisted = An t'i ka nimɔrɔ dɔn. An tɛ cikan ci i ma.
# review: high
messages-on = An bɛ cikanw ci i ma.
# review: high
messages-off = An tɛ cikan ci i ma.
# review: medium
messages-stop = Cikanw dabila
# review: medium
messages-start = Cikanw daminɛ
# review: high
messages-erase = Ka bɔ
# review: medium
erase-ask = I ka nimɔrɔ ni i ka jaabiw jɔsi wa?
# review: high
stopped = A kɛra. An tɛna cikan ci i ma tugun. N'i b'a fɛ ka segin: DEBUT sɛbɛn.
# review: medium
started = I seginna. An bɛna cikanw ci i ma kokura. Ka bɔ: STOP
# review: medium
erased = A kɛra. I ka nimɔrɔ jɔsira.

## Words of choices

# review: high
yes = Awɔ
# review: high
no = Ayi
# review: high
back = Segin kɔfɛ
# review: high
more = Taa ɲɛfɛ
# review: medium
change = N ka jaabi yɛlɛma
# review: medium
offer = Don dɔ fɔ
# review: high
other-date = Don wɛrɛ
# review: high
forum-choice = { $forum }
# review: high
place-choice = { $place }
# review: high
day-choice = { $date }
# review: high
hour-choice = { $hour }
# review: high
vote-choice = { $date } { $hour }
# review: medium
vote-both = U fila bɛɛ
# review: medium
vote-all = U bɛɛ
# review: medium
vote-none = Foyi

## Which commune

# review: high
forums-which = Ɲɔgɔnye jumɛn?
# review: high
places-which = Komini jumɛn?
# review: low
places-letters = Komini jumɛn? A tɔgɔ daminɛ sɛbɛn.
# review: medium
places-unknown = An ma o komini dɔn.
# review: medium
places-none = Ɲɔgɔnye tɛ yen fɔlɔ.

## Where a forum stands; who may not know the venue, the hour or the day yet gets the shorter ones

# review: medium
forum-none = { $forum }: don ma sugandi fɔlɔ.
# review: medium
forum-polling = { $forum }: an bɛ ka don sugandi.
# review: medium
forum-confirming = { $forum }: { $date }, { $hour }, { $venue }. A ma sɛmɛntiya fɔlɔ.
# review: medium
forum-confirming-hour = { $forum }: { $date }, { $hour }. A ma sɛmɛntiya fɔlɔ.
# review: medium
forum-confirming-day = { $forum }: { $date }. A ma sɛmɛntiya fɔlɔ.
# review: medium
forum-confirming-week = { $forum }: { $week }. A ma sɛmɛntiya fɔlɔ.
# review: high
forum-confirmed = { $forum } bɛ kɛ { $date }, { $hour }, { $venue }.
# review: high
forum-confirmed-hour = { $forum } bɛ kɛ { $date }, { $hour }.
# review: low
forum-confirmed-day = { $forum } bɛ kɛ { $date }. Lɛrɛ ni yɔrɔ: { $code } wele a don ɲɛfɛ.
# review: medium
forum-confirmed-week = { $forum }: { $week }.

## Which dates suit, and what was answered

# review: high
vote-ask = { $forum }. Don jumɛn?
# review: medium
vote-noted-none = A sɛbɛnna: foyi.
# review: medium
vote-noted-one = A sɛbɛnna: { $date } { $hour }.
# review: medium
vote-noted-two = A sɛbɛnna: { $date } { $hour }, { $date2 } { $hour2 }.
# review: medium
vote-noted-three = A sɛbɛnna: { $date } { $hour }, { $date2 } { $hour2 }, { $date3 } { $hour3 }.
# review: high
confirm-ask = { $forum }: { $date }, { $hour }, { $venue }. I bɛ na wa?
# review: high
confirm-ask-hour = { $forum }: { $date }, { $hour }. I bɛ na wa?
# review: medium
confirm-yes = I ni ce. I bɛ na { $date }, { $hour }.
# review: medium
confirm-no = A sɛbɛnna: i tɛ na { $date }, { $hour }.
# review: medium
which-ask = Ɲininkali caman bɛ yen. Jumɛn?
# review: medium
which-vote = { $forum }: don
# review: high
which-confirm = { $forum }: i bɛ na wa?
# review: medium
change-by-date = Yɛlɛma: DATE
# review: medium
too-late = A waati tɛmɛna: o ɲininkali datugura. I ni ce.

## Proposing a date

# review: medium
offer-ask = { $forum } ka kɛ don jumɛn? Misali: 15/12 10h
# review: medium
offer-sure = I ko: { $date }, { $hour }. O don wa?
# review: medium
offer-sure-venue = I ko: { $date }, { $hour }, { $venue }. O don wa?
# review: high
offer-which-day = Don jumɛn?
# review: high
offer-which-hour = { $date }, lɛrɛ jumɛn?
# review: high
offer-hour = { $date }, lɛrɛ jumɛn? Misali: 10h
# review: medium
offer-noted = I ni ce. Don sɛbɛnna: { $date }, { $hour }.
# review: medium
offer-not-now = I tɛ se ka don fɔ sisan. Dɛmɛ: AIDE
# review: high
date-past = { $date } tɛmɛna.
# review: medium
date-impossible = O don tɛ yen.
# review: medium
date-too-wide = Don yɛrɛ fɔ.
# review: medium
date-several = Don kelen dɔrɔn.
# review: medium
date-unknown = An ma don faamu.

## Joining a list by oneself

# review: medium
join = N ka nimɔrɔ sɛbɛn
# review: medium
join-which = I ka nimɔrɔ sɛbɛn: komini jumɛn?
# review: low
join-letters = I ka nimɔrɔ sɛbɛn: komini jumɛn? A tɔgɔ daminɛ sɛbɛn.
# review: medium
join-closed = An tɛ nimɔrɔ sɛbɛn sisan.
# review: medium
join-gender = Muso walima cɛ?
# review: high
join-woman = Muso
# review: high
join-man = Cɛ
# review: medium
join-unsaid = N t'a fɛ k'a fɔ
# review: low
join-ask = { $forum }: i b'a fɛ an ka don ni kuma surunyalen ci i ma wa? An bɛ i ka nimɔrɔ dogolen mara. Ka bɔ: STOP.
# review: medium
join-done = A kɛra. An bɛna cikanw ci i ma: { $forum }. Ka bɔ: STOP
# review: medium
join-not = Baasi tɛ. An t'i ka nimɔrɔ mara.
# review: low
limit-joins = I y'i ka nimɔrɔ sɛbɛn siɲɛ caman bi. Segin a kan sini.

## Changes, reminders, posts, and what is asked after a forum

# review: high
remind-week = Hakilijigin. { $forum }: { $date }, { $hour }, { $venue }.
# review: high
remind-week-hour = Hakilijigin. { $forum }: { $date }, { $hour }.
# review: medium
remind-week-day = Hakilijigin. { $forum }: { $date }. An bɛna lɛrɛ ni yɔrɔ fɔ i ye kɔfɛ.
# review: medium
remind-week-week = Hakilijigin. { $forum }: { $week }.
# review: medium
remind-eve = HAKILIJIGIN: { $forum } bɛ kɛ SINI, { $date }, { $hour }, { $venue }. Musow ni denmisɛnw fana ka na.
# review: medium
remind-eve-hour = HAKILIJIGIN: { $forum } bɛ kɛ SINI, { $date }, { $hour }. Musow ni denmisɛnw fana ka na.
# review: high
remind-today = HAKILIJIGIN: { $forum } bɛ kɛ BI, { $date }, { $hour }, { $venue }.
# review: high
remind-today-hour = HAKILIJIGIN: { $forum } bɛ kɛ BI, { $date }, { $hour }.
# review: medium
changed = ATTENTION: { $forum } yɛlɛmana. Don kura: { $date }, { $hour }, { $venue }.
# review: medium
changed-hour = ATTENTION: { $forum } yɛlɛmana. Don kura: { $date }, { $hour }.
# review: medium
changed-day = ATTENTION: { $forum } yɛlɛmana. Don kura: { $date }. An bɛna lɛrɛ ni yɔrɔ fɔ i ye kɔfɛ.
# review: medium
changed-week = ATTENTION: { $forum } yɛlɛmana. { $week }.
# review: medium
cancelled = ATTENTION: { $forum } tɛna kɛ { $date }.
# review: medium
cancelled-week = ATTENTION: { $forum }, { $week }: a tɛna kɛ.
# review: medium
cancelled-undated = { $forum } tɛna kɛ.
# review: medium
postponed = ATTENTION: { $forum } tɛna kɛ { $date }. An bɛna don kura fɔ i ye.
# review: medium
postponed-week = ATTENTION: { $forum }, { $week }: a tɛna kɛ. An bɛna don kura fɔ i ye.
# review: medium
postponed-undated = { $forum }: an bɛna don kura fɔ i ye.
# review: medium
offer-first = { $forum } ka kɛ don jumɛn? Misali: FORUM 15/12 10h
# review: medium
offer-first-dial = { $forum } ka kɛ don jumɛn? { $code } wele.
# review: low
post-ask = I ye kuntigi ye hali bi wa?
# review: low
post-sms = I ye kuntigi ye hali bi wa? Awɔ: 1. Ayi: 2. Ka bɔ: STOP
# review: low
post-sms-dial = I ye kuntigi ye hali bi wa? { $code } wele.
# review: medium
post-kept = I ni ce. A sɛbɛnna.
# review: medium
post-left = I ni ce. A sɛbɛnna. An bɛna mɔgɔ wɛrɛ ɲini.
# review: low
hand-over-ask = I bɛ ka bɔ i ka baara la wa?
# review: low
hands-ask = { $forum }. Bolow:
# review: high
hands-count = { $n }) { $date }: { $hands }.
# review: medium
hands-noted = A sɛbɛnna. I ni ce.
# review: high
hands-wrong = An ma faamu. Misali: MAINS 1=14 2=6
# review: medium
held-ask = { $forum }, { $date }: a kɛra wa? Awɔ: 1. Don wɛrɛ: 2. A tɛna kɛ: 3.
# review: medium
held-ask-dial = { $forum }, { $date }: a kɛra wa? { $code } wele.
# review: medium
held-question = { $forum }, { $date }: a kɛra wa?
# review: medium
held-postponed = Don wɛrɛ
# review: medium
held-cancelled = A tɛna kɛ
# review: medium
count-all = Mɔgɔ joli? Musow, cɛw, denmisɛnw. Misali: 12 30 8
# review: medium
count-women = Muso joli nana?
# review: medium
count-men = Cɛ joli nana?
# review: medium
count-youth = Denmisɛn joli nana?
# review: medium
count-sure = Musow: { $women }. Cɛw: { $men }. Denmisɛnw: { $youth }. O don wa?
# review: medium
count-doubt = Musow: { $women }. Cɛw: { $men }. Denmisɛnw: { $youth }. A ka ca. O don wa?
# review: medium
count-wrong = O jatedenw ma ɲɛ.
# review: medium
came-ask = Lakanabaga jumɛnw nana? Misali: 13
# review: medium
came-none = Foyi
# review: high
force-choice = { $force }
# review: high
force-army = Sɔrɔdasiw
# review: high
force-gendarmerie = Zandaramaw
# review: high
force-police = Polisiw
# review: low
force-guard = Garadi
# review: medium
force-customs = Duwani
# review: low
force-forest = Eaux et Forêts
# review: low
force-drugs = OCS
# review: medium
report-noted = A sɛbɛnna.
# review: low
report-thanks = I ni ce. Kuma kunbaw: POINTS sɛbɛn ani i ka kuma.
# review: medium
report-not-held = A sɛbɛnna. I ni ce.
# review: medium
points-sure = I ka kuma: { $text } O don wa?
# review: medium
points-kept = I ni ce. A marala.
# review: medium
points-again = Foyi ma mara. Segin k'a ci: POINTS ani i ka kuma.
# review: high
points-long = I ka cikan ka jan kojugu. A surunya.
# review: medium
pulse-ask = { $forum }: i ka kuma lamɛnna wa? Awɔ: 1. Ayi: 2. N tun tɛ yen: 3. Ka bɔ: STOP
# review: medium
pulse-ask-dial = { $forum }: i ka kuma lamɛnna wa? { $code } wele.
# review: medium
pulse-question = { $forum }: i ka kuma lamɛnna wa?
# review: medium
pulse-absent = N tun tɛ yen
# review: medium
pulse-thanks = I ni ce i ka jaabi la. I tɔgɔ tɛ fɔ.
# review: medium
which-held = { $forum }: a kɛra wa?
# review: low
which-post = I ye kuntigi ye hali bi wa?
# review: medium
which-pulse = { $forum }: i ka kuma lamɛnna wa?
# review: medium
questions-open = Ɲininkali { $n } bɛ yen. Jumɛn?
# review: medium
questions-many = Ɲininkali { $n } bɛ yen. DATE sɛbɛn.
# review: medium
questions-many-dial = Ɲininkali { $n } bɛ yen. { $code } wele.

## When not to meet: why a date is refused, and what stands before "O don wa?" for one that is only a bad idea

# review: medium
date-holiday = { $date } ye donba ye ({ $name }).
# review: medium
date-feast = { $date } ye seli don ye ({ $name }).
# review: medium
date-friday = Juma don, 12h ni 15h cɛ, o ye seli waati ye.
# review: medium
date-too-soon = O don ka surun kojugu. K'a ta { $date } la.
# its date is not announced yet
# review: medium
warn-feast = { $name } bɛ se ka kɛ o don.
# review: medium
warn-ramadan = O ye sunkalo ye.
# review: low
warn-ramadan-late = O ye sunkalo ye: sɔgɔma ka fisa.
# review: medium
warn-market = O ye sugu don ye.
# review: medium
warn-rains = O ye samiyɛ ye.
# before 7h, or home after dusk
# review: low
warn-late = Farati bɛ sira kan su fɛ.
# review: medium
holiday-new-year = san kura
# review: medium
holiday-army = sɔrɔdasiw ka don
# 26 March
# review: low
holiday-martyrs = martyrs
# review: low
holiday-easter = Paki ntɛnɛ
# review: low
holiday-labour = baara don
# review: low
holiday-africa = Afiriki don
# review: low
holiday-independence = yɛrɛmahɔrɔnya don
# review: low
holiday-christmas = Nowɛli
# review: high
feast-ramadan = sunkalo
# review: high
feast-korite = seli ncinin
# review: high
feast-tabaski = seliba
# review: low
feast-maouloud = Mawuludi
# of the Prophet, a week after Maouloud
# review: low
feast-bapteme = Kira denkundi

## Summaries and promises

# review: low
menu-summary = Ɲɔgɔnye kuma surunyalen
# review: low
summary-which = Kuma surunyalen jumɛn?
# review: high
summary-choice = { $forum }, { $date }
# review: high
summary-head = { $forum }, { $date }:
# review: medium
summary-more = A tɔ: SUITE
# review: medium
summary-more-dial = A tɔ: { $code } wele
# review: high
summary-text = { $text }
# review: medium
summary-end = A banna.
# review: low
promises-head = Layiduw:
# review: medium
promise-line = { $owner }: { $promise }, sani { $day }.
# review: high
force-none = Jama
# review: low
menu-promises = Layiduw
# review: low
promises-none = Layidu tɛ yen.
# review: low
promises-ask = I ka layiduw. Jumɛn?
# review: low
promises-sms = I ka layiduw. FAIT 1 walima PAS FAIT 1 sɛbɛn.
# review: medium
promises-more = A tɔ: SUITE
# review: medium
promise-choice = { $promise }, sani { $day }
# review: medium
promise-choice-done = { $promise }: A KƐRA
# review: medium
promise-ask = { $promise }, sani { $day }. A kɛra wa?
# review: high
promise-done = A kɛra
# review: high
promise-not = A ma kɛ fɔlɔ
# review: medium
promise-noted-done = A sɛbɛnna: A KƐRA. { $promise }
# review: medium
promise-noted-not = A sɛbɛnna: A MA KƐ. { $promise }
# review: low
promises-counted = Ɲɔgɔnye tɛmɛnen layiduw: { $kept } kɛra{ $late ->
    [0] { "" }
   *[other] , { $late } ma kɛ a waati la
 }{ $open ->
    [0] { "" }
   *[other] , { $open } bɛ senna
 }{ $dropped ->
    [0] { "" }
   *[other] , { $dropped } dabilala
 }.

## Concerns

# review: medium
menu-concern = Haminanko fɔ
# review: high
concern-which = Sugandi:
# review: medium
concern-new = Haminanko kura
# review: low
concern-follow = N ka kodi lajɛ
# all that is hidden and all that is not, before the first word
# review: low
concern-warning = An t'i ka nimɔrɔ mara ni nin cikan ye. Nka telefɔni sosiyete bɛ se ka nin cikan ni nin wele ye. Kana tɔgɔ walima nimɔrɔ sɛbɛn.
# review: low
concern-advice = N'a bɛ se ka kɛ: telefɔni wɛrɛ, yɔrɔ jan. Cikan cilenw ni welew jɔsi. Kodi dogo. Farati: i yɛrɛ lakana fɔlɔ.
# review: high
concern-go-on = Taa ɲɛfɛ
# review: low
concern-tips = Ladilikanw
# review: high
concern-quit = Bɔ
# review: medium
concern-left = A banna. Foyi ma mara.
# review: medium
concern-kind = Kuma bɛ mun kan?
# review: medium
concern-corruption = Yuruguyurugu, surafɛn
# review: high
concern-insecurity = Lakanabaliya
# review: low
concern-abuse = Gosili, bagabagali
# review: medium
concern-other = Dɔwɛrɛ
# review: medium
concern-accused = Jɔn y'a kɛ?
# review: low
accused-self-defence = Yɛrɛlakana jɛkulu
# review: medium
accused-other = Mɔgɔ wɛrɛ
# review: high
accused-unknown = N t'a dɔn
# review: low
concern-skip = Tɛmɛ
# review: low
concern-danger = Mɔgɔ tɛ nin kalan sisan. Farati: { $number } wele. A bɛ kalan tile 3 kɔnɔ.
# nobody has tried a number for that place
# review: low
concern-danger-bare = Mɔgɔ tɛ nin kalan sisan. Farati: i yɛrɛ lakana fɔlɔ. A bɛ kalan tile 3 kɔnɔ.
# review: low
concern-text = Dɔɔnin dɔɔnin sɛbɛn, segɔni 30 kɔnɔ. I bɛ se ka dɔ fara a kan.
# review: low
concern-no-text = A ci, sɛbɛn t'a la
# with the code to come back with; where none was ready, the shorter ones
# review: low
concern-filed = A sera an ma. Kodi: { $receipt }. A sɛbɛn, nka nin telefɔni kɔnɔ tɛ.
# review: medium
concern-received = A sera an ma.
# review: medium
concern-more = A tɔ sɛbɛn. Kodi: { $receipt }.
# review: medium
concern-more-bare = A tɔ sɛbɛn.
# review: medium
concern-erase-ask = Nin cikan jɔsi wa? Kodi: { $receipt }.
# review: medium
concern-erase-bare = Nin cikan jɔsi wa?
# review: medium
concern-erased = A jɔsira.
# review: low
concern-thanks = I ni ce. Kodi: { $receipt }. A sɛbɛn, nka nin telefɔni kɔnɔ tɛ. Jaabi tile 7 kɔnɔ: menu 2.
# review: high
concern-thanks-bare = I ni ce.
# review: medium
concern-add = Dɔ fara a kan
# review: medium
concern-erase = A jɔsi
# review: medium
concern-end = A banna
# review: medium
receipt-ask = I ka kodi sɛbɛn.
# review: low
receipt-mistyped = Kodi ma sɛbɛn ka ɲɛ.
# review: low
receipt-tries = I y'a kɛ siɲɛ caman. Segin a kan kɔfɛ.
# also for a code that nobody has, and one that was erased
# review: medium
receipt-nothing = Jaabi tɛ yen.
# in the moderator's words; several follow one another
# review: high
receipt-reply = - { $reply }
# review: medium
receipt-answer = Jaabi ci
# review: low
receipt-note = Dɔɔnin dɔɔnin sɛbɛn, segɔni 30 kɔnɔ.
# review: medium
receipt-erase-ask = Jaabiw jɔsi wa?
# review: medium
receipt-left = A banna.
# review: low
receipt-thanks = I ni ce. Jaabi tile 7 kɔnɔ: menu 2.
# what moderators put into an answer: sentences that stand by themselves
# review: medium
letter-read = An y'i ka cikan kalan. I ni ce.
# review: medium
letter-where = Yɔrɔ jumɛn? A sɛbɛn.
# review: high
letter-when = Don jumɛn?
# review: medium
letter-force = Lakanabaga jumɛnw?
# review: high
letter-safe = Farati bɛ yen sisan wa?
# review: medium
letter-unclear = An ma faamu ka ɲɛ. Segin a kan.
# review: medium
letter-no-names = Kana tɔgɔ walima nimɔrɔ sɛbɛn.
# review: high
letter-passed = Kunnafoni lasera ɲɛmɔgɔw ma.
# review: low
letter-cannot = An tɛ se ka foyi kɛ a la tugun.
# review: medium
letter-closed = A koɲɛ banna. I bɛ se ka sɛbɛn yan tugun.
# review: medium
letter-erase = I yɛrɛ lakana: n'i ye nin cikan kalan, a jɔsi.

## What else is said

# review: high
wrong-choice = O jaabi ma ɲɛ.
# review: medium
nothing-asked = Ɲininkali tɛ yen sisan. Dɛmɛ: AIDE
# review: low
summary-none = Kuma surunyalen tɛ yen fɔlɔ.
# review: medium
session-over = A banna. Ka segin a kan: { $code }
# review: medium
ordinary = Ɲininkali bɛɛ kama: { $code } wele.
# review: medium
unavailable = Baara tɛ ka kɛ sisan. Segin a kan kɔfɛ.
# review: medium
slow = Jaabi ma sɔrɔ sisan. Kɔfɛ, { $code } wele.
# review: low
slow-sms = An bɛna jaabi ci i ma ni SMS ye. Ni a ma na, { $code } wele.
# review: medium
limit-ussd-burst = I ye wele caman kɛ. Miniti 10 makɔnɔ.
# review: medium
limit-ussd-day = I ye wele caman kɛ bi. Segin a kan sini.
# review: medium
limit-sms-day = I ye cikan caman ci bi. Segin a kan sini.
# review: medium
limit-offers = I ye don caman fɔ bi. Segin a kan sini.

## Messages that nobody asked for. With -dial: on a line that cannot receive

# review: medium
poll-one = { $forum }. { $date1 } { $hour1 }, i bɛ na wa? Awɔ: { $n1 }. Ayi: 0. Ka bɔ: STOP
# review: medium
poll-two = { $forum }. Don jumɛn? { $n1 }) { $date1 } { $hour1 } { $n2 }) { $date2 } { $hour2 }. Jaabi: { $n1 } walima { $n2 }. U fila: { $n1 }{ $n2 }. Foyi: 0. Ka bɔ: STOP
# review: medium
poll-three = { $forum }. Don jumɛn? { $n1 }) { $date1 } { $hour1 } { $n2 }) { $date2 } { $hour2 } { $n3 }) { $date3 } { $hour3 }. Jaabi: { $n1 }, { $n2 } walima { $n3 }. Caman: { $n1 }{ $n3 }. Foyi: 0. Ka bɔ: STOP
# review: medium
poll-one-dial = { $forum }. Don jumɛn? { $n1 }) { $date1 } { $hour1 }. { $code } wele.
# review: medium
poll-two-dial = { $forum }. Don jumɛn? { $n1 }) { $date1 } { $hour1 } { $n2 }) { $date2 } { $hour2 }. { $code } wele.
# review: medium
poll-three-dial = { $forum }. Don jumɛn? { $n1 }) { $date1 } { $hour1 } { $n2 }) { $date2 } { $hour2 } { $n3 }) { $date3 } { $hour3 }. { $code } wele.
# review: medium
confirm-sms = { $forum }: { $date }, { $hour }, { $venue }. I bɛ na wa? AWƆ, AYI walima don wɛrɛ sɛbɛn. Ka bɔ: STOP
# review: medium
confirm-sms-hour = { $forum }: { $date }, { $hour }. I bɛ na wa? AWƆ, AYI walima don wɛrɛ sɛbɛn. Ka bɔ: STOP
# review: medium
confirm-sms-dial = { $forum }: { $date }, { $hour }, { $venue }. I bɛ na wa? { $code } wele.
# review: medium
confirm-sms-hour-dial = { $forum }: { $date }, { $hour }. I bɛ na wa? { $code } wele.
# review: low
offer-wanted = { $forum }: don wɛrɛ ka kan ka fɔ. Misali: FORUM 15/12 10h
# review: low
offer-wanted-dial = { $forum }: don wɛrɛ ka kan ka fɔ. { $code } wele.
# review: high
invited = Don sugandira. { $forum }: { $date }, { $hour }, { $venue }.
# review: high
invited-hour = Don sugandira. { $forum }: { $date }, { $hour }.
# review: low
invited-day = Don sugandira. { $forum }: { $date }. Lɛrɛ ni yɔrɔ: { $code } wele a don ɲɛfɛ.
# review: medium
invited-week = Don sugandira. { $forum }: { $week }.
# review: high
invited-end = Aw ni ce. Ka bɔ: STOP
# review: high
invited-end-dial = Aw ni ce. Kunnafoni: { $code }
