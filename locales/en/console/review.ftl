# Concerns: the queue, the page of a concern, the answer to its author. For tired moderators: one thing a sentence.
review-title = Concerns
review-back = Back to the queue
review-no-trail = You do not have the key to the trail yet, where each reading is noted. A lead gives it to you by opening their console.

# The opening after signing in.
review-opening-title = Opening the concerns
review-opening-why = Concerns are locked. Your key opens them once, after you sign in; they close when you leave.
review-opening-far = { $done } of { $of } messages opened.
review-opening-again = The page goes on by itself.
review-opening-go-on = Go on now

# Alarms.
review-swapped-title = A key was replaced
review-swapped = Somebody put another key in the place of yours for: { $which }. What came in since could be read by them. This compartment is frozen and nothing in it is opened. Tell the other leads at once, face to face. Touch nothing else.
review-no-keys = You have no key: you cannot read any concern. Ask a lead, then the administration, to give you access.
review-no-key-now = You do not have this month’s key for: { $which }. New concerns do not appear there. Ask a lead to make the keys.
review-keys-damaged = { $count ->
    [one] One of your keys is damaged.
   *[other] { $count } of your keys are damaged.
  } Concerns may be missing here. Tell a lead.
review-damaged = { $count ->
    [one] One message is damaged and does not open any more.
   *[other] { $count } messages are damaged and do not open any more.
  } Somebody may have written there. Tell a lead.
review-withheld = { $count ->
    [one] One concern is not shown: you stepped back from it, or a tie keeps you away.
   *[other] { $count } concerns are not shown: you stepped back from them, or a tie keeps you away.
  }

# The queue.
review-tabs = How far concerns are
review-tab-new = New
review-tab-mine = Mine
review-tab-others = With others
review-tab-waiting = Waiting for the author
review-tab-closed = Closed
review-none-new = No concern is waiting. New ones appear here by themselves.
review-none-mine = You have taken no concern. Take one under “New”.
review-none-others = Nobody else has a concern in hand.
review-none-waiting = No question is waiting for an author’s answer.
review-none-closed = No concern is closed.
review-none-found = Nothing in this tab fits this search.
review-due-danger = Danger
review-due-late = Late
review-due-today = Today
review-due-week = This week
review-due-open = No deadline
review-search = Search
review-search-words = Words
review-search-compartment = Compartment
review-search-place = Place
review-search-kind = Subject
review-search-only = Only
review-search-all = All
review-search-go = Search
review-search-clear = Show all
review-search-like = Only concerns like the one that you looked at.
review-search-wrong = At most { $most } characters, on one line.
review-only-danger = Danger
review-only-news = The author added a word
review-only-lead = A lead is called
review-only-translation = Translation asked for
review-no-text = No text: only the choices of the menu.
review-by-sms = By SMS
review-no-place = Place not said
review-tag-damaged = Work damaged
review-tag-danger = Danger
review-tag-late = Late since { $day }
review-tag-before = Answer by { $day }
review-tag-news = New word from the author
review-tag-held = { $who } is on it
review-tag-stale = { $who } took it, no news: take it over
review-tag-lead = Lead called
review-tag-merged = Put to another

# The page of a concern.
review-case-title = Concern of { $day }
review-case-damaged = What was done about this concern is damaged, or was written by a newer version. The message can be read, not worked on. Tell a lead.
review-status-new = New
review-status-claimed = Taken
review-status-waiting = Waiting for the author
review-status-answered = Answered
review-status-closed = Closed
review-claim = I take care of it
review-take-over = Take it over
review-claim-hint = Others will see your name. Without anything done by you for three days (one day where there is danger), a colleague may take it over.
review-let-go = Leave it to others
review-escalate = Call a lead
review-reopen = Open it again
review-yours = You are on it
review-thread = What was said
review-told-report = Message of { $day }
review-told-sms = By SMS, { $day }
review-told-added = Added by the author, { $day }
review-told-asked = Question by { $who }, { $day }
review-told-answered = Answer by { $who }, { $day }
review-cleaned = Invisible signs taken out
review-marks = Marked in the text, never to be copied:
review-mark-number = number or amount
review-mark-plate = plate
review-mark-name = name
review-mark-kin = relative or office

review-translation-asked = Translation asked for: { $language }
review-translation-done = Translation ({ $language }) by { $who }
review-translation-ask = Ask for a translation into French
review-translation-text = Translation into French
review-translation-hint = The meaning, in your words. It stays with the concern and does not leave.
review-translation-save = Give the translation
review-translation-missing = Write the translation.
review-translation-long = At most { $most } characters.

review-triage = What it is about
review-triage-hint = What you see, not only what the author chose. It is needed before an answer.
review-triage-done = Said:
review-triage-choose = Choose
review-triage-kind = Exact subject
review-triage-accused = Who is accused
review-triage-place = Place
review-triage-place-hint = Commune, cercle or region. Empty if nobody knows.
review-triage-place-which = Which one?
review-triage-danger = Danger
review-danger-none = Nobody is in danger
review-danger-harm = Somebody may be hurt
review-danger-life = A life is in danger
review-triage-save = Save
review-triage-kind-missing = Choose an exact subject.
review-triage-accused-missing = Choose who is accused.
review-triage-danger-missing = Say whether somebody is in danger.
review-triage-place-unknown = This place is not in the list. Check how it is spelt, or leave it empty.
review-triage-place-many = Several places have this name. Choose.

review-letter = Answer the author
review-letter-no-box = The author has no code: an answer cannot reach them. Decide, then close the concern.
review-letter-take-first = To answer, take this concern first.
review-letter-triage-first = For an answer, say first what it is about. A question is possible right away.
review-letter-own = Your text ({ $language })
review-letter-hint = Short and simple. No name, number or place: somebody else may hold the phone. Promise nothing.
review-letter-french = The same in French
review-letter-french-hint = For your colleagues. The author does not see it.
review-letter-preview = See it as on the phone
review-letter-previewed = On the author’s phone
review-letter-answer = Leave the answer
review-letter-ask = Leave the question
review-letter-sees = What the author sees today with the code
review-letter-sees-hint = If they have not erased it. They see neither the status nor your names.
review-letter-risky = A name, a number or a relative in this text? Whoever holds the phone will read it.
review-letter-kept = Your text, kept so that you can copy it
review-letter-missing = Write a text, or take a sentence.
review-letter-long = Too long for the box: take out about { $over } letters.
review-not-plain = This text has invisible signs. Write it again, without copying it from elsewhere.
review-phrases = Ready sentences
review-phrases-hint = Each button adds a sentence to your text.
review-phrase-unread = to be reviewed

review-releases = Releases
review-releases-count = { $count ->
    [0] No text has come of this concern.
    [one] One text comes from this concern.
   *[other] { $count } texts come from this concern.
  }
review-releases-go = Write or follow a text that leaves
review-releases-later = Possible once it is said what it is about, and if it is not put to another concern.

review-alike = { $count ->
    [0] Put to another
    [one] One concern looks like this one
   *[other] { $count } concerns look like this one
  }
review-alike-hint = If two messages say the same, put the newer to the older: it is counted once. Each author keeps their answer.
review-alike-same = Same text, same day
review-alike-near = Very near text
review-alike-burst = Many on one day
review-alike-all = See all { $count } in the queue
review-merge = Put to this one
review-merged-to = See the other concern
review-part = Take it off again

review-close = Close
review-close-unanswered = The author has had no answer. Say a word to them first.
review-close-open = Close this concern
review-close-why = Why
review-close-hint = It opens again if the author adds a word.
review-close-go = Close
review-close-missing = Say why.
review-closing-settled = Something was done
review-closing-cannot-help = Nothing can be done, and the author knows
review-closing-no-concern = It is no concern: a trial, a greeting, an insult
review-conflict = I know somebody here: step back
review-conflict-sure = A relative, a friend, an old account? You will not see this concern any more, and cannot come back. Nobody will ask you why.
review-conflict-go = Step back from this concern

review-done = Done.
review-done-claim = You are on it.
review-done-let-go = The concern is left to others.
review-done-triage = Saved.
review-done-letter = The text is in the author’s box.
review-done-escalate = A lead is called.
review-done-conflict = You stepped back from this concern.
review-done-merge = The concern is put to the other.
review-done-part = The concern stands by itself again.
review-done-ask-translation = The translation is asked for.
review-done-translate = The translation is saved.
review-done-close = The concern is closed.
review-done-reopen = The concern is open again, and you are on it.

review-no-such-step = This page is old: this button is not there any more.
review-gone = This concern does not open any more: its key is not yours now, or it was erased.
review-full = The file of this concern is full. Close it and tell a lead.
review-changed-title = This concern changed while you read it
review-changed = Nothing was done. Your text is kept below: read again, then do it again if it is still right.
review-changed-free = Nobody is on it any more.
review-changed-holder = { $who } is on it.
review-changed-status = It is now: { $status }.
review-changed-letters = { $count ->
    [one] An answer or question was left.
   *[other] { $count } answers or questions were left.
  }
review-changed-notes = { $count ->
    [one] The author added a word.
   *[other] The author added { $count } words.
  }
review-refused-held = { $who } is on it. Talk to each other, or wait.
review-refused-role = Your role does not allow this.
review-refused-tied = A tie keeps you away from this concern.
review-refused-not-held = Take this concern first.
review-refused-closed = This concern is closed.
review-refused-open = This concern is not closed.
review-refused-not-triaged = Say first what it is about.
review-refused-no-text = A text is missing.
review-refused-merged = This concern is put to another.
review-refused-not-merged = This concern is not put to another.
review-refused-not-earlier = The newer is put to the older. Open the other and put it to this one.
review-refused-not-asked = Nobody asked for a translation.
review-refused-releasing = A text from this concern is still on its way. Withdraw it or see it through.
review-refused-other = This is not possible now.

# On the page Today.
review-today-open = Open the concerns to see what is waiting
review-today-danger = Danger: { $count } to read
review-today-late = Late answers: { $count }
review-today-lead = A lead is called: { $count }
review-today-news = An author answered: { $count } of yours
review-today-ends = Answers promised for today: { $count }
review-today-new = New, { $which }: { $count }
review-about-few = 1 to 4
review-about-some = 5 to 9
review-about-many = 10 or more
