# Summaries, broadcasts, promises.
summaries-title = Summaries
summaries-tabs = Summaries and promises
summaries-intro = Every forum that was held has a summary, in French and Bambara. One person writes it, another one approves it, then it goes out by SMS.
summaries-forum = Forum of { $place }
summaries-committee = Security committee of { $place }
summaries-network = Meeting of the forces of { $place }
summaries-place = Place
summaries-step = State
summaries-any = All
summaries-all = Show all
summaries-narrow = Filter
summaries-none = No forum has been held yet. Once one is held, its summary is written here.
summaries-none-so = Nothing fits this choice.
summaries-to-forums = See the forums
summaries-caption = Forums that were held and their summaries
summaries-head-forum = Forum
summaries-head-day = Held on
summaries-head-written = Written by
summaries-by = { $name }, { $day }

summaries-show-title = Summary: { $forum }
summaries-unwritten = Nobody has written the summary of this forum yet.
summaries-write = Write the summary
summaries-public = Sent: everybody can read it
summaries-written-by = Written by { $name } ({ $at }).
summaries-approved-by = Approved by { $name } ({ $at }).
summaries-public-since = Everybody can read it since { $at }.
summaries-go-on = Go on writing
summaries-own = You wrote it: another person must approve it.
summaries-who-else = These may approve it: { $names }.
summaries-nobody-else = Nobody else has this role. Ask the administrator to open an account.
summaries-correct = Correct the text
summaries-correct-sent = Write a correction
summaries-approve-question = Read both languages below, as on a phone, and the promises. The button is at the end.
summaries-approve-hint = If all of it is right, approve: your name stays with the text.
summaries-approve-button = I have read all of it and approve
summaries-approved = Approved. It can be sent now.
summaries-send = Send by SMS
summaries-send-more = Send to more people
summaries-radio = Text for the radio
summaries-back = Take the approval back
summaries-back-question = The summary will wait for a second person again. What was ordered to be sent will wait, too.
summaries-back-button = Take back
summaries-taken-back = The approval is taken back.
summaries-publish = Let everybody read it without sending SMS
summaries-publish-question = Everybody will be able to read it by dialling the short code. After that the promises stand.
summaries-publish-button = Let everybody read it
summaries-published = Everybody can read it now.
summaries-refused-author = You wrote it: another person must approve it.
summaries-refused-changed = The text has changed since you read it. Read it again.
summaries-refused-lacks = Something is missing in the summary. Nothing was done.
summaries-refused-late = This is not possible any more: the summary has moved on meanwhile.
summaries-reported = What the facilitator said
summaries-came = Who came: { $women } { $women ->
    [one] woman
   *[other] women
  } and { $men } { $men ->
    [one] man
   *[other] men
  }, { $youth } of them young.
summaries-points = The key points:
summaries-heard = Did participants feel heard?
summaries-heard-yes = Heard
summaries-heard-no = Not heard
summaries-heard-absent = Were not there
summaries-heard-few = Fewer than { $fewest } answers: they are not shown.
summaries-versions = Earlier versions
summaries-version = Version { $version }
summaries-broadcasts = Broadcasts of this summary
summaries-leave = Back to the summary

summaries-edit-title = Write: { $forum }
summaries-no-names = Name no private person: everybody will read this text.
summaries-edit-asked = This text waits for a second person. If you save it, that has to be asked for again.
summaries-edit-approved = This text is approved. If you save it, it is a draft again and must be approved again.
summaries-edit-sent = This text was sent. What you save is a correction: a new version, to be approved and sent.
summaries-day = Day of the forum
summaries-day-wrong = Choose a day, for instance 12/01/2027.
summaries-day-future = This day is still to come.
summaries-said = What was said
summaries-text = Text in { $language }
summaries-promised = What was promised
summaries-promise = Promise { $nth }
summaries-promise-hint = In few words, with the same numbers in both languages. To remove a promise, empty its fields.
summaries-promises-stand = The promises were sent: they stand. What becomes of them is noted under Promises.
summaries-no-promises = Nothing was promised.
summaries-owner = Who promises
summaries-owner-wrong = Promise { $nth }: choose who promises.
summaries-community = The community
summaries-until = Until when
summaries-due-wrong = Promise { $nth }: choose a day.
summaries-before = before { $day }
summaries-not-plain = This text has signs that no phone shows. Type it rather than paste it.
summaries-too-long = This is too long: { $most } characters at most.
summaries-nothing = Write something.
summaries-look-button = See it on a phone
summaries-more-button = One promise more
summaries-save-button = Save the draft
summaries-ask-button = Save and ask a second person
summaries-ask-hint = Another person will read and approve it. Nothing leaves before.
summaries-saved = Saved.
summaries-asked = Saved. Another person must approve it now.
summaries-met = { $name } has saved another text while you were writing ({ $at }). Nothing is lost: your text is in the fields, theirs is below. Keep what is right, then save.
summaries-theirs = The other text:
summaries-theirs-empty = (empty)
summaries-not-held = This forum was not held: there is no summary to write yet.

summaries-look = On a phone
summaries-phone = In { $language }
summaries-pieces = { $count ->
    [one] The rest, for who answers SUITE: { $count } SMS
   *[other] The rest, for who answers SUITE: { $count } SMS
  }
summaries-pages = { $count ->
    [one] By dialling the short code: { $count } screen
   *[other] By dialling the short code: { $count } screens
  }
summaries-costly = These signs are dear:
summaries-costly-sign = “{ $sign }” (character { $at }): { $count } SMS more
summaries-cost = { $people } people, { $segments } SMS: { $cost }.
summaries-no-price = price unknown
summaries-whole = Nothing is missing.
summaries-lacks = Before it can be approved, this is missing:
summaries-lack-text = the text in { $language }
summaries-lack-promise = promise { $nth } in { $language }
summaries-lack-long = the text in { $language } has { $count } characters: { $most } at most
summaries-lack-long-promise = promise { $nth } in { $language } has { $count } characters: { $most } at most
summaries-lack-many = there are { $count } promises: { $most } at most
summaries-lack-numbers = promise { $nth } has other numbers in { $language } than in { $other }

summaries-send-title = Send: { $forum }
summaries-send-place = To whom: the people of
summaries-send-hint = With everything inside: a cercle with its communes. Without another choice everybody gets it.
summaries-circles = Only
summaries-languages = Only who reads
summaries-unchosen = Chose no language
summaries-everybody = everybody
summaries-count = Count
summaries-people = { $count ->
    [one] { $people } person
   *[other] { $people } people
  }
summaries-nobody = Nobody can be reached here. Choose another place or other people.
summaries-by-network = What sending costs, by network
summaries-head-network = Network
summaries-head-people = People
summaries-head-segments = SMS
summaries-head-cost = Cost
summaries-network-unknown = Unknown network
summaries-sum = In all
summaries-cost-hint = An unknown network counts at the dearest price. What people ask for besides costs more.
summaries-when = When
summaries-now = Now
summaries-now-night = As soon as SMS may leave: { $at }
summaries-later = Later, on
summaries-when-day = Day
summaries-when-hour = Hour
summaries-hour-wrong = Choose an hour, for instance 10:30.
summaries-when-past = Choose a day to come, within two months.
summaries-when-night = No SMS leaves at this hour. The first possible one: { $at }.
summaries-once-hint = Who has it already does not get it twice.
summaries-order = { $count ->
    [one] Send to { $people } person
   *[other] Send to { $people } people
  }
summaries-ordered = The broadcast is ordered.
summaries-not-approved = This summary is not approved: it cannot go out yet.
summaries-too-late = This summary was sent more than three weeks ago: nobody knows any more who had it. Write a correction to send it again.

summaries-going-title = Broadcast: { $forum }
summaries-held-back = The text of this broadcast waits for a second person: nothing leaves before.
summaries-head-whom = To whom
summaries-head-starts = Starts
summaries-head-stand = State
summaries-head-ordered = Ordered by
summaries-stand-soon = Leaves in a moment
summaries-stand-waiting = Waits for its hour
summaries-stand-running = Under way
summaries-stand-paused = On hold
summaries-stand-cancelled = Stopped
summaries-stand-done = All served
summaries-bar = { $done } of { $all } messages are settled ({ $percent } %)
summaries-again = This page renews itself.
summaries-still = Stop renewing it
summaries-look-again = Renew
summaries-pause = Hold
summaries-paused-hint = Nothing leaves. Messages wait.
summaries-resume = Go on
summaries-cancel = Stop for good
summaries-cancel-question = { $count ->
    [one] { $count } person will not get the summary. This cannot be undone.
   *[other] { $count } people will not get the summary. This cannot be undone.
  }
summaries-cancel-button = Stop
summaries-did-pause = The broadcast is on hold.
summaries-did-resume = The broadcast goes on.
summaries-did-cancel = The broadcast is stopped.
summaries-did-not = The broadcast has moved on meanwhile: nothing was done.
summaries-results = What became of the messages
summaries-results-network = Results by network
summaries-show-networks = Count by network
summaries-head-outcome = Outcome
summaries-head-why = Why
summaries-head-messages = Messages
summaries-head-went = Gone out
summaries-head-lost = Lost
summaries-fate-queued = Waits
summaries-fate-held = Waits to go on
summaries-fate-sent = Handed to the operator
summaries-fate-delivered = Arrived
summaries-fate-failed = Did not arrive
summaries-fate-expired = Too late
summaries-fate-dropped = Not sent
summaries-why-cap = Has had this week’s messages
summaries-why-cancelled = Broadcast stopped
summaries-why-late = Could not leave in time
summaries-why-stopped = Wants no more messages
summaries-why-number = Wrong number
summaries-why-unreachable = Phone out of reach
summaries-why-balance = No credit left at the operator
summaries-why-other = Refused by the operator

summaries-radio-title = Radio: { $forum }
summaries-radio-languages = Languages
summaries-radio-hint = To be read aloud. Print the page, or take the text with you.
summaries-radio-text = Download the text
summaries-radio-none = There is no spoken text in this language yet.

summaries-follow-title = Promises
summaries-follow-intro = What was promised at forums. What is overdue comes first.
summaries-follow-none = Nothing has been promised yet in a summary that was sent.
summaries-follow-none-so = No promise fits this choice.
summaries-follow-caption = Promises
summaries-follow-head-what = Promise
summaries-follow-standing = State
summaries-follow-said-done = Its owner says: done
summaries-follow-said-not = Its owner says: not done
summaries-follow-open = Follow
summaries-follow-one-title = Promise { $number }
summaries-follow-head-said = Said by phone
summaries-follow-head-checked = Checked by
summaries-follow-head-note = Seen
summaries-follow-look = Note what was seen
summaries-follow-found = This promise
summaries-follow-find-kept = is kept
summaries-follow-find-late = is not kept in time
summaries-follow-find-dropped = is dropped
summaries-follow-find-open = is still under way
summaries-follow-found-missing = Choose what you found.
summaries-follow-note = What was seen
summaries-follow-note-hint = A line or two, without the name of a private person.
summaries-follow-save = Save
summaries-follow-saved = It is noted.
summaries-follow-met = Somebody has noted otherwise meanwhile. Look, then save if it is still right.
summaries-follow-leave = All promises

summaries-due-paused = { $count ->
    [one] One broadcast is on hold: nothing leaves.
   *[other] { $count } broadcasts are on hold: nothing leaves.
  }
summaries-due-asked = { $count ->
    [one] One summary waits for your word.
   *[other] { $count } summaries wait for your word.
  }
summaries-due-approved = { $count ->
    [one] One summary is approved and not sent yet.
   *[other] { $count } summaries are approved and not sent yet.
  }
summaries-due-missing = { $count ->
    [one] One forum was held and has no summary.
   *[other] { $count } forums were held and have no summary.
  }
summaries-due-overdue = { $count ->
    [one] One promise is overdue.
   *[other] { $count } promises are overdue.
  }
summaries-paid = Cost so far
