# People: the list, one person, a list imported.
people-new = New person
people-import = Import a list
people-empty = Nobody is listed yet. Import the commune’s list, or write people down one by one.
people-none = Nobody matches this search.
people-all = Show everybody
people-any = Any
people-find = Name, or whole number
people-find-hint = The beginning of a name is enough; accents do not matter.
people-find-more = Search by role, force, language or messages too
people-find-button = Search
people-find-not-whole = This is not a whole number. Write all digits, or a name.
people-find-nobody = This number is nobody’s here.
people-count = { $count ->
    [one] One person.
   *[other] { $shown } people.
  } { $stopped ->
    [0] Nobody said STOP.
    [one] One said STOP.
   *[other] { $stopped } said STOP.
  }
people-table = People, by name
people-name = Name
people-commune = Commune
people-is = What they are
people-language = Language
people-state = Messages
people-place = Place
people-role = Role
people-force = Force
people-gender = Gender
people-consent = Consent
people-nameless = No name (joined by phone)
people-language-none = Not chosen
people-not-said = Not said
people-stopped = STOP
people-reached = Gets messages
people-numberless = No number
people-state-stopped = Said STOP
people-state-reached = Gets messages
people-state-nameless = No name
people-state-numberless = No number
people-deputy = Commander’s deputy
people-role-second = Deputy facilitator

people-edit = Correct
people-edit-title = Correct: { $name }
people-messages = Their messages
people-stopped-lead = This person said STOP: they get no messages any more.
people-consent-none = Nothing is written. Ask whether they agree, and write it down.
people-consent-phone = By phone, in { $language } (text { $wording })
people-consent-on = { $how }, on { $day }
people-numbers = Numbers
people-numbers-none = No number: no message can leave.
people-numbers-first = Messages go to the first.
people-number-show = Show number { $nth }, ending in { $ends }
people-number-show-button = Show
people-number-once = Shown once, on this page. Do not copy it.
people-number-unreadable = A number that the keys here do not open
people-need = Why?
people-need-hint = Your name and the reason stay in the audit trail.
people-need-missing = Choose a reason.
people-number-take = Take away number { $nth }, ending in { $ends }
people-number-take-question = The person will not be known by this number any more. Messages that wait will go to another of their numbers, or nowhere.
people-number-take-button = Take this number away
people-number-new = Number
people-number-hint = Eight digits, or + and the country code.
people-number-add = Add this number
people-roles = Roles and posts
people-roles-none = Neither role nor post: this person hears nothing of forums.
people-role-add = Add a role
people-role-add-button = Add this role
people-role-take = Take this role away
people-role-take-question = The person will hear nothing more of this forum, unless something else ties them to it.
people-role-take-button = Take away
people-post-give = Give a post
people-post-give-hint = If somebody holds this post already, it passes to this person, with its open questions.
people-post-as = As
people-post-holder = Commander, holds the post
people-post-deputy = Deputy, answers in his place
people-post-give-button = Give this post
people-post-take = Take this post back
people-post-take-question = The post will stand empty: nobody answers for this force until somebody is found.
people-post-take-button = Take back
people-answers = Answers about dates
people-answers-none = This person has not answered about any date yet.
people-answers-table = The latest forty answers
people-answers-hint = This is all that is kept of this person. Calls are not noted.
people-answer-forum = Forum
people-answer-date = Date proposed
people-answer-said = Answer
people-answer-when = Said on
people-answer-yes = Yes
people-answer-no = No
people-answer-day = { $day }, { $hour }
people-answer-chosen = Date chosen
people-word = At their word
people-stop-text = The person wants no more messages. They stay on the list.
people-stop = Note STOP
people-stop-done = STOP is noted. What was waiting will not leave.
people-again-text = The person wants messages again.
people-again = Begin messages again
people-again-done = Messages begin again.
people-erase = Erase this person
people-erase-question = Their name, numbers, roles, answers and messages will be erased. This can’t be undone.
people-erase-button = Erase for ever
people-erased = The person is erased.

people-added = The person is listed.
people-changed = Noted.
people-save = Save
people-new-button = List this person
people-name-hint = Only one person of this name in the commune: add the father’s name or the quarter if need be.
people-commune-hint = For example Konna, or Konna (Mopti) if several communes have the name.
people-consent-hint = How, when and where the person said yes, for example: meeting of 5 January, form 2.
people-no-force = None
people-choose = Choose from the list.
people-refused-name = Somebody else in this commune has this name already.
people-refused-number = This number is somebody else’s. Search for them by it.
people-refused-many = This person has eight numbers already. Take one away first.
people-refused-stale = Somebody corrected this person while you were writing. Read again: if what you wrote is right, save once more.
people-refused-gone = It is not there any more: somebody else has just changed it.

people-import-lead = Choose a CSV file. Nothing is written before you have seen what is in it.
people-import-file = File of the list
people-import-file-hint = CSV with commas or semicolons, 8 MB and about 50,000 rows.
people-import-look = Look at the list
people-import-example = Download an example to fill in
people-import-no-file = Choose a file.
people-columns = The columns, in any order
people-column = Column
people-column-holds = What to write there
people-column-phone = The number. Who has several has several rows.
people-column-name = The name, the same on all their rows
people-column-commune = The commune, with the cercle in brackets where several have the name
people-column-role = participant, subscriber, facilitator or commander
people-column-force = A commander’s force; empty for others
people-column-language = fr or bm; may stay empty
people-column-gender = f or m; may stay empty
people-column-consent = How the person said yes
people-import-new = New people
people-import-changed = People who change
people-import-unchanged = Listed already, unchanged
people-import-wrong = Wrong rows
people-import-nothing-yet = Nothing is written yet.
people-import-wrong-first = These are the first { $shown } of { $count } errors.
people-import-wrong-table = What is wrong, row by row
people-import-wrong-file = Download all errors
people-import-row = whole row
people-import-line = Line
people-import-why = What is wrong
people-import-posts = Posts change hands
people-import-posts-text = These lines take a post from whoever holds it. An old list would bring back somebody who left.
people-import-post = Line { $line }: { $force }
people-import-first = { $shown ->
    [one] The first of { $count } people
   *[other] The first { $shown } of { $count } people
  }
people-import-write = { $count ->
    [one] Import one person
   *[other] Import { $shown } people
  }
people-import-without = { $count ->
    [one] Leave the wrong row out
   *[other] Leave the { $shown } wrong rows out
  }
people-import-without-question = The other rows will be listed. It is better to put the list right and import it whole.
people-import-other = Take another file
people-import-going = { $done } of { $all } people are listed.
people-import-leave = This page loads itself again. You may leave it: the work goes on.
people-import-done = The list is in. New: { $new }. Changed: { $changed }. Unchanged: { $unchanged }.
people-import-stopped = The database stopped after { $done } of { $all } people. Import the same list: it adds what is missing and changes nothing else.
people-import-gone = The file is not there any more. Choose it again.
people-import-other-now = The database has changed since you looked. Look once more.
people-import-busy = Another list is being imported. Wait until it is done.

people-quote = “{ $cell }”
people-quote-empty = an empty cell
people-quote-hidden = what stands here
people-or = or
people-fault-csv = This is not a CSV file. Save the sheet as “CSV UTF-8”.
people-fault-empty = The file is empty.
people-fault-twice = There are two columns for { $column }.
people-fault-missing = The column { $column } is missing.
people-fault-misspelt = Unknown column: { $title }. Did you mean { $meant }?
people-fault-unknown = Unknown column: { $title }. The first line names the columns: { $ours }.
people-reason-overfull = The row has more cells than the first. Put a text with a comma or semicolon in quotes.
people-reason-no-number = There is no number.
people-reason-rounded = The spreadsheet has rounded the number. Format the column as text and write it again.
people-reason-not-a-number = This is no telephone number. Write { $digits } digits, or + and the country code.
people-reason-number-in-name = A name has no number in it.
people-reason-no-consent = Say how the person said yes: nobody is listed who did not agree.
people-reason-empty = This is empty.
people-reason-long = This is too long: { $length } characters, { $most } at most.
people-reason-unreadable = A character can’t be read. Save the sheet as “CSV UTF-8”.
people-reason-role = Unknown role: { $cell }. Write participant, subscriber, facilitator or commander.
people-reason-force = Unknown force: { $cell }. The forces are: { $forces }.
people-reason-gender = Unknown gender: { $cell }. Write f or m, or nothing.
people-reason-language = Unknown language: { $cell }. The languages here are: { $known }.
people-reason-force-of-nobody = Only a commander has a force.
people-reason-no-force = A commander has a force: { $forces }.
people-reason-region = This is a region. Write a commune.
people-reason-several = Several communes have this name. Write { $names }.
people-reason-cercle = This is a cercle. Write a commune, or { $code } for the cercle’s own forum.
people-reason-no-commune = No commune is called { $cell }.
people-reason-near-commune = No commune is called { $cell }. Did you mean { $names }?
people-reason-other-owner = Line { $line } gives this number to another person.
people-reason-other-commander = Line { $line } names another commander for this post.
people-reason-otherwise = Line { $line } says otherwise of this name in this commune. Two people need two names.
people-reason-taken = This number is somebody else’s already, or this person’s under another name or commune.
