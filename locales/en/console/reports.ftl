# Reports: forums, promises, published concerns, messages. For the programme, donors and oversight bodies.
reports-title = Reports
reports-place = Place
reports-everywhere = The whole programme
reports-from = From quarter
reports-to = To quarter
reports-show = Show
reports-quarter = Q{ $number } { $year }
reports-of = { $place }, { $first } to { $last }
reports-of-one = { $place }, { $quarter }
reports-made = { $programme }, made on { $day }
reports-nothing = Nothing to count for this place and these quarters.
reports-drawing = Drawing: { $title }
reports-csv = This table as CSV
reports-xlsx = All tables as XLSX
reports-no-file = The file could not be made. Choose fewer quarters.
# What separates the columns of a CSV file, as English spreadsheets expect it.
reports-separator = ,
reports-publish-link = Publish counts of concerns
reports-themes-link = Themes for forums

reports-part-forums = Forums
reports-part-presence = Presence
reports-part-promises = Promises
reports-part-concerns = Concerns
reports-part-messages = Messages

reports-by-quarter = Quarter
reports-by-kind = Meeting
reports-by-role = Role
reports-by-force = Force
reports-by-place = Place
reports-by-owner = Who promised
reports-by-group = Group of forces
reports-by-class = Message

reports-forums-title = Forums by quarter
reports-forums-definition = A forum counts in the quarter that it was planned for. “On time”: held before that quarter ended; “late”: held after it; “missed”: the quarter went by without a date; “not reported”: its day went by and nobody said how it went.
reports-on-time = On time
reports-late = Late
reports-missed = Missed
reports-cancelled = Cancelled
reports-unreported = Not reported
reports-under-way = Under way
reports-meetings-title = All meetings
reports-meetings-definition = Forums of community and forces (every quarter), security committees and networks of forces (every month), counted as the forums above.
reports-came-title = Women and men who came
reports-came-definition = The number that the facilitator gave after each forum held. Youth are counted among the women and men too. Who came to two forums counts twice. “Forums counted”: those whose number was given.
reports-women = Women
reports-men = Men
reports-youth = youth among them
reports-counted = Forums counted
reports-members-title = Women and men on the lists
reports-members-definition = Who is on a list today, each once a role. “Not said”: nobody noted whether it is a woman or a man.
reports-unsaid = Not said
reports-forces-title = Presence of forces
reports-forces-definition = At meetings held, for each force expected. “Present” and “absent”: said by the facilitator; “not noted”: he said nothing. “Said yes, absent” and “did not answer” tell what the force had announced; they are counted in the first three columns already.
reports-present = Present
reports-absent = Absent
reports-not-noted = Not noted
reports-broken = Said yes, absent
reports-silent = Did not answer
reports-places-title = Forums by place
reports-places-definition = The forums of each part of the chosen place, counted as above. Choose a part to see it alone.
reports-promises-title = Promises
reports-promises-definition = Promises made at the forums of these quarters and told to participants, as they stand today. “Kept”: staff have checked; “late”: its day is over; “dropped”: it stands no more; “not due yet”: its day has not come.
reports-community = Community
reports-kept = Kept
reports-promise-late = Late
reports-dropped = Dropped
reports-open = Not due yet

reports-concerns-title = Concerns by quarter
reports-concerns-definition = Only numbers that a lead has published are shown. They are concerns that staff have sorted, one a case, at least 5 a place and subject, rounded down to a multiple of 5. “–”: fewer than 5, or not published yet; it does not mean none. “Groups published”: of 7 groups of forces.
reports-groups-told = Groups published
reports-at-least = At least
reports-where-title = Concerns by place
reports-where-definition = The same numbers by place. No concern is counted twice: the “rest of” a cercle or region is what has no line of its own. A place without a line may have concerns: its number is hidden with others.
reports-rest-of = Rest of { $place }
reports-rest-of-country = Rest of the country, or place not said
reports-groups-title = Concerns by group of forces
reports-groups-definition = The same numbers by the force that the author chose when speaking. A concern in a group is not a proven wrong.
reports-kind = Subject
reports-messages-title = Messages
reports-messages-definition = Text messages sent, by whole months. “Received”: the operator confirmed it; “sent”: given to the operator, not confirmed; “failed”: refused or never arrived; “not sent”: too late, cancelled, or beyond the weekly limit. A long message counts as several segments billed. Answers are counted for the whole programme only. USSD sessions are not counted.
reports-delivered = Received
reports-sent = Sent
reports-failed = Failed
reports-not-sent = Not sent
reports-segments = Segments billed
reports-cost = Cost
reports-costs-title = Cost
reports-costs-definition = Segments billed, at the price of each network in today’s settings. A network without a price, or unknown, counts at the dearest price of the line. For a chosen place the network is not kept: all counts at the dearest price, and the true cost is at most this.
reports-by-network = Line and network
reports-line-network = { $line }, { $network }
reports-network-unknown = network not known
reports-messages = Messages
reports-all = All
reports-class-answer = Answer to a text message
reports-class-urgent = Cancelled today
reports-class-change = Change
reports-class-today = Reminder that morning
reports-class-question = Question
reports-class-invitation = Invitation
reports-class-eve = Reminder the day before
reports-class-summary = Summary
reports-class-week = Reminder of the week
reports-class-pulse = Were you heard?

reports-publish-title = Publish the concerns of { $quarter }
reports-publish-why = These numbers will be read by staff, donors and oversight bodies. Look at each group, then publish it.
reports-publish-five = A number is told only from 5 on, and rounded down to a multiple of 5. Smaller ones go with the larger place.
reports-publish-once = What is published never changes: sort all cases of the quarter first.
reports-publish-group = Each group is published by somebody who can read all of its cases.
reports-publish-quarters = Quarters
reports-publish-withheld = { $count ->
    [one] One case that you stepped back from will not be counted. Another lead can publish in your place.
   *[other] { $count } cases that you stepped back from will not be counted. Another lead can publish in your place.
  }
reports-publish-unkeyed = This group did not receive concerns yet.
reports-publish-closed = To be published by somebody else: you do not hold all keys of this group
reports-publish-told = Published
reports-publish-told-by = by { $who }, { $day }
reports-publish-unsaid = { $count ->
    [one] One case is not sorted: it will never be counted
   *[other] { $count } cases are not sorted: they will never be counted
  }
reports-publish-review = Sort them first
reports-publish-empty = No number reaches 5: nothing will be told but that the group was counted.
reports-publish-table = What will be published
reports-publish-open = Publish this group
reports-publish-sure = Publish for ever? It can be neither changed nor taken back.
reports-publish-go = Yes, publish
reports-published = It is published.
reports-published-before = This group was published before: nothing was changed.
reports-not-published = You cannot publish this group.
reports-due = { $count ->
    [one] One group of concerns of { $quarter } is not published
   *[other] { $count } groups of concerns of { $quarter } are not published
  }

reports-themes-title = Themes from the concerns of { $quarter }
reports-themes-why = These themes are for the agendas of the forums of { $next }. No number, no force and no person is told there.
reports-themes-proposed = Proposed to forums
reports-themes-none = No theme is proposed for this quarter.
reports-themes-found = What can be proposed
reports-themes-rule = At least 5 concerns of this quarter speak of it. Below 5 a theme rises from the commune to the cercle, then to the region, and goes to all forums there.
reports-themes-none-found = No subject reaches 5 concerns among those that you can read.
reports-theme = Theme
reports-theme-of-kind = { $kind } (several subjects)
reports-themes-forums = Forums
reports-themes-no-forum = No forum here
reports-themes-many = { $count ->
    [one] { $count } forum
   *[other] { $count } forums
  }
reports-themes-do = To do
reports-themes-propose = Propose
reports-themes-withdraw = Take back
reports-themes-put = The theme is proposed to all forums of this place.
reports-themes-taken = The theme is taken back.
reports-themes-gone = This theme cannot be proposed any more: fewer than 5 concerns speak of it.
