### Forums: board, calendar, series, posts, days off.

## Titles and ways

forums-tabs = Pages of forums
forums-tab-board = Board
forums-tab-attention = To see to
forums-tab-month = Calendar
forums-tab-series = Series
forums-tab-posts = Posts
forums-tab-holidays = Days off
forums-board = Forums by place and period
forums-board-caption = How each place stands
forums-board-empty = No series here. A series is a place’s meeting that comes back every quarter or month: make one.
forums-meeting-forum = Forum of { $place }
forums-meeting-committee = Security committee of { $place }
forums-meeting-network = Network of forces of { $place }
forums-quarter = Quarter { $quarter } of { $year }
forums-colon = { $what }:
forums-date = { $day }, { $hour }
forums-region = Region of { $name }
forums-cercle = Cercle of { $name }
forums-everywhere = Everywhere
forums-all-kinds = All meetings
forums-all-forces = All forces
forums-narrow = Show
forums-earlier = Earlier periods
forums-later = Later periods
forums-back = Back to the forum
forums-back-series = Back to the series
forums-the-series = The series
forums-the-post = The post
forums-save = Save
forums-saved = Saved.
forums-remove = Remove
forums-removed = Removed.
forums-change = Change
forums-seek = Search
forums-no-line = No line is set up: no message can leave. See the administration.
forums-nameless = No name (joined by phone)

## Heads of tables

forums-head-place = Place
forums-head-record = Record
forums-head-meeting = Meeting
forums-head-what = What is the matter
forums-head-since = Since
forums-head-action = To do
forums-head-date = Date
forums-head-participants = Participants
forums-head-hands = Hands shown
forums-head-forces = Forces
forums-head-calendar = Calendar
forums-head-force = Force
forums-head-holder = Commander
forums-head-word = Answer
forums-head-came = Attendance
forums-head-message = Message
forums-head-all = All
forums-head-delivered = Arrived
forums-head-sent = Sent, no news
forums-head-waiting = Waiting
forums-head-failed = Failed
forums-head-dropped = Not sent
forums-head-usual = Usually
forums-head-required = Forces required
forums-head-starts = Starts
forums-head-now = Under way
forums-head-name = Name
forums-head-part = Part
forums-head-people = Who came
forums-head-state = State
forums-head-day = Day
forums-head-holiday = Holiday
forums-head-sure = How sure
forums-head-market = Market
forums-head-rains = Rains

## Cells of the board

forums-priority = Priority
forums-paused = Paused
forums-cell-none = No forum
forums-cell-to-come = To come
forums-cell-collecting = proposals until { $date }
forums-cell-polling = until { $date }
forums-cell-confirming = { $count ->
    [0] all have answered
    [one] waits for one force of { $all }
   *[other] waits for { $count } forces of { $all }
  }
forums-cell-stuck = yours to decide
forums-cell-over = on { $date }, no report
forums-cell-on = on { $date }
forums-record-none = Nothing yet
forums-record-on-time = on time: { $count }
forums-record-late = late: { $count }
forums-record-missed = missed: { $count }
forums-record-unreported = not reported: { $count }
forums-record-hint = The record counts forums since January { $year }: held in their period, held after it, no date found. A force is absent where nobody came, silent where it did not answer before.
forums-missing = { $force }: { $said }
forums-missing-absent = absent { $count ->
    [one] once
   *[other] { $count } times
  }
forums-missing-silent = silent { $count ->
    [one] once
   *[other] { $count } times
  }

## Stages

forums-stage-collecting = No date yet
forums-stage-polling = Poll open
forums-stage-confirming = Forces are asked
forums-stage-confirmed = Confirmed
forums-stage-stuck = No date found
forums-stage-held = Held
forums-stage-cancelled = Cancelled
forums-stage-missed = Missed
forums-stage-unreported = Never reported
forums-how-on-time = Held on time
forums-how-late = Held late
forums-how-missed = Missed
forums-how-cancelled = Cancelled
forums-how-unreported = Never reported
forums-how-under-way = Under way
forums-now-collecting = Dates are proposed until { $until }. If none comes, Baro proposes two.
forums-now-polling = { $answered } of { $all } participants have answered. The poll closes { $until }.
forums-now-confirming = { $count ->
    [0] All forces have answered.
    [one] One force has not answered. It has until { $until }.
   *[other] { $count } forces have not answered. They have until { $until }.
  }
forums-now-confirmed = Everybody is invited; reminders leave by themselves.
forums-now-over = Its hour has passed. The facilitator is asked; you can write the report.
forums-now-stuck = The rules found no date. Choose or propose one, or cancel.
forums-now-held = The forum took place.
forums-now-cancelled = There will be no forum in this period.
forums-now-missed = The period went by without a date.
forums-now-unreported = Nobody said how it went. If you learn it, write the report.

## The page of a forum

forums-fact-stage = Where it stands
forums-fact-chosen = Date chosen
forums-fact-date = Date
forums-fact-venue = Venue
forums-fact-told = What is told before
forums-fact-record = Record
forums-fact-pace = Times
forums-fact-people = People
forums-fact-quorum = Quorum
forums-no-venue = no venue yet
forums-dates = Dates proposed
forums-dates-none = No date has been proposed so far.
forums-people = Participants: { $all }. Have answered: { $answered }. Said STOP: { $stopped }.
forums-quorum = To stand in spite of silence a date needs at least: participants { $participants }, commanders { $commanders }, women { $women }.
forums-option-chosen = Chosen
forums-option-closed = Closed
forums-option-counts = { $yes } yes ({ $women } women), { $no } no
forums-option-refused = { $date } (a force refused it)
forums-proposed-by = proposed by { $person }
forums-forces = Forces
forums-forces-none = No force is expected at this meeting.
forums-not-required = not required
forums-deputy = Deputy
forums-came = Came
forums-absent = Absent
forums-word-yes = Yes
forums-word-no = No
forums-word-silent = No answer
forums-nudges = Who has not answered is asked again:
forums-nudge-half = at half time
forums-nudge-last = a day before the end
forums-nudge-done = done
forums-nudge-to-come = to come
forums-word-form = Note a force’s answer given by voice or on paper
forums-word-comes = It comes
forums-word-does-not = It does not come
forums-word-note = Note this answer
forums-word-noted = The answer is noted.
forums-messages = Messages sent
forums-messages-bundled = { $count } questions left in a message that held several.
forums-messages-hint = Not sent: no longer needed or too late, STOP, or no room in the person’s week. Lines are deleted 30 days after the forum’s end.
forums-class-question = Questions
forums-class-invitation = Invitations
forums-class-change = Changes and cancellations
forums-class-week = Reminders, 7 days before
forums-class-eve = Reminders of the day before
forums-class-today = Reminders of the morning
forums-class-pulse = Questions after the forum
forums-class-summary = Summaries
forums-class-answer = Answers
forums-history = Decisions of staff
forums-decided-choose = another date chosen
forums-decided-propose = date proposed
forums-decided-stand = date upheld
forums-decided-move = moved
forums-decided-postpone = postponed
forums-decided-cancel = cancelled
forums-decided-held = declared held
forums-decided-word = a force’s answer noted
forums-decided-report = report corrected

## Decisions

forums-decide = What you can decide
forums-decided = Decided.
forums-way-choose = Choose a date
forums-way-propose = Propose a date
forums-way-stand = Uphold the date
forums-way-move = Move
forums-way-postpone = Postpone
forums-way-cancel = Cancel the forum
forums-hint-choose = The forces are asked about this date, also those that had refused it.
forums-hint-propose = Participants and commanders are asked about this date.
forums-hint-stand = The date chosen stands, even where a force has not answered.
forums-hint-move = Another day, hour or venue. Who knew the date hears of it.
forums-hint-postpone = This date is taken back and others are looked for.
forums-hint-cancel = No forum in this period. This cannot be taken back.
forums-see-first = See what will happen
forums-sure = To confirm. { $title }
forums-weighed = What will be sent
forums-weighed-nobody = No message leaves.
forums-weighed-people = { $count ->
    [one] One person will be told
   *[other] { $count } people will be told
  }: { $who }.
forums-weighed-leads = { $count ->
    [one] 1 commander, deputy or facilitator
   *[other] { $count } commanders, deputies or facilitators
  }
forums-weighed-participants = { $count ->
    [one] 1 participant
   *[other] { $count } participants
  }
forums-weighed-subscribers = { $count ->
    [one] 1 subscriber
   *[other] { $count } subscribers
  }
forums-weighed-segments = That makes { $count ->
    [one] 1 text message
   *[other] { $count } text messages
  }.
forums-weighed-cost = Cost: { $cost } at most.
forums-weighed-no-price = No price is set for this line.
forums-weighed-text = { $count ->
    [one] The text for 1 person:
   *[other] The text for { $count } people:
  }
forums-weighed-more = And { $count } more texts.
forums-weighed-when = Messages leave at once, except at night.
forums-reason-kept = Reason kept with your name: { $reason }
forums-against = Against this date:
forums-refused-stale = This forum has changed since this page was shown. Read where it stands, then start again.
forums-refused-stage = The forum is past that: this cannot be decided now.
forums-refused-date = This date is over, or is not ahead.
forums-refused-full = Three dates are open already, or nine have been proposed: no more.
forums-refused-post = Choose a force of this meeting.

## Report

forums-report = Report
forums-report-write = Write the report
forums-report-correct = Correct the report
forums-report-hint = The forum took place and you know how many came. If it did not, cancel or postpone it.
forums-report-save = Save the report
forums-report-saved = The report is saved.
forums-report-counts = { $all } people: { $women } women and { $men } men, { $youth } of them young.
forums-report-doubtful = Numbers to check
forums-report-points = Key points
forums-pulse = Question after the forum: { $heard } felt heard, { $unheard } did not, { $absent } were not there.
forums-came-counts = { $all } ({ $women } women)

## To see to

forums-attention = To see to
forums-attention-hint = The most pressing first. A line goes when the matter is settled, or when you say that it is seen to.
forums-attention-empty = Nothing to see to: all forums go their way.
forums-attention-done = Seen to
forums-attention-noted = Noted.
forums-attention-gone = It was settled already.
forums-pressing = Pressing
forums-soon = To see to
forums-alert-stuck = no date found, yours to decide
forums-alert-unconvened = no facilitator can be reached
forums-alert-unreported = nobody said how the forum went
forums-alert-missed = the period went by without a forum
forums-alert-doubtful = the numbers of the report are to be checked
forums-alert-unreachable = { $force }: nobody to ask, the post is empty or without a phone
forums-alert-silent = { $force }: no answer in spite of reminders
forums-alert-withdrawn = { $force }: does not come any more, the date is told already
forums-alert-hand-over = { $force }: { $person } leaves the post, name who follows
forums-alert-stopped = { $person } (commander or facilitator) said STOP
forums-alert-other = something is to be seen to
forums-due-waiting = { $count ->
    [one] one force has not answered, ends { $when }
   *[other] { $count } forces have not answered, ends { $when }
  }
forums-due-more = Forums: { $count } more things to see to

## Calendar

forums-month = Calendar, { $month }
forums-date-proposed = Proposed
forums-date-asked = Forces are asked
forums-computed = computed
forums-announced = Announced
forums-by-law = Set by law
forums-feed = In your own calendar
forums-feed-how = A calendar (Outlook, Google, a phone) can follow the forums at this address: “add a calendar by URL”.
forums-feed-secret = Who has the address sees what anybody may know: the week only, where the venue stays discreet until the day before.
forums-feed-host = Put the name of the server in front: it is not in the settings (server.public_url).
forums-feed-none = No address so far: the administration puts a secret into server.calendar_token.

## Series

forums-series = Series
forums-series-new = New series
forums-series-empty = No series matches.
forums-series-make = Make the series
forums-series-made = The series is made. Now say which forces it needs and who convenes it.
forums-new-title = New series: { $title }
forums-any-day = any day
forums-cadence-quarter = Every quarter
forums-cadence-month = Every month
forums-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
  }
forums-pace = { $options } to propose dates, { $poll } of poll, { $confirm } for the forces, invitation { $notice } before
forums-members = participants: { $participants }, subscribers: { $subscribers }, facilitators: { $facilitators }
forums-starts = Forums begin by themselves from { $day } on.
forums-paused-hint = No forum begins by itself.
forums-settings = Settings of the series
forums-settings-hint = A change holds for what comes; what has left already stays.
forums-pause = Pause
forums-pause-question = No new forum will begin by itself. The one under way goes on.
forums-paused-now = The series is paused.
forums-resume = Resume
forums-resumed = The series goes on.
forums-now = Forum under way
forums-open-none = No forum is under way.
forums-open = Open a forum
forums-open-hint = With at least one date the poll leaves at once to participants and commanders. Without one, facilitators are asked for dates.
forums-opened = The forum is open.
forums-forces-change = Change the forces required
forums-forces-hint = A required force is asked about each date, and its absence enters the record.
forums-forces-required = Forces required
forums-facilitators = Facilitators
forums-facilitators-none = Nobody convenes this meeting: name a facilitator.
forums-facilitator-add = Name as facilitator
forums-part-first = Convenes
forums-part-deputy = Deputy
forums-make-first = Make first
forums-make-deputy = Make deputy
forums-found = People found
forums-found-more = There are more: write more of the name.
forums-nobody-found = Nobody of that name. Add the person to the list first.
forums-no-place = No place of that name.
forums-disclosure-hint = The day before only: where meeting is dangerous. Participants are told the day, all others the week.
forums-quorum-hint = What a date needs to stand when a force does not answer.

## Posts

forums-posts = Who commands where
forums-posts-empty = No post matches. Posts come to be when a series requires a force.
forums-post-empty = Post empty
forums-post-leaves = Leaves the post
forums-post-unsure = Has not yet said whether the post is still his
forums-post-fine = Fine
forums-reach-stopped = Said STOP
forums-reach-none = No number
forums-since-beginning = from the beginning
forums-hand-over = Name the successor
forums-hand-over-hint = Open questions move to the new commander; the old one gets nothing more for this post.
forums-handed-over = The post has passed to the successor.
forums-vacate = Leave the post empty
forums-vacate-question = Nobody will be asked for this force until you name somebody.
forums-vacated = The post is empty.
forums-deputy-name = Name the deputy
forums-deputy-hint = The deputy is asked when the commander does not answer.
forums-deputy-none = No deputy
forums-deputy-none-question = There will be no deputy for this post any more.
forums-terms = Who held this post
forums-gone = No longer on the list
forums-until-now = today

## Days off

forums-holidays = Days off and feasts
forums-holidays-of = Days of { $year }
forums-holidays-hint = No forum on a day set by law or announced. A computed feast warns from a day before to two days after: as soon as the date is announced, change the line.
forums-feast-add = Add a feast
forums-feast-change = Change this feast
forums-feast-remove-question = This line goes; dates will not be compared with it any more.
forums-warnings = Dates under way to look at again
forums-feast-ramadan = Start of Ramadan
forums-feast-korite = Korité (end of Ramadan)
forums-feast-tabaski = Tabaski
forums-feast-maouloud = Maouloud
forums-feast-bapteme = Baptism of the Prophet
forums-holiday-new-year = New Year
forums-holiday-army = Army Day
forums-holiday-martyrs = Martyrs’ Day
forums-holiday-easter = Easter Monday
forums-holiday-labour = Labour Day
forums-holiday-africa = Africa Day
forums-holiday-independence = Independence Day
forums-holiday-christmas = Christmas
forums-remark-prayer = Friday prayer
forums-remark-near = { $feast }: near, still computed
forums-remark-ramadan = Ramadan
forums-remark-ramadan-late = Ramadan, in the afternoon
forums-remark-dark = Travel in the dark
forums-remark-market = Market day
forums-remark-rains = Rainy season
forums-places-days = Markets and rains by place
forums-places-days-hint = What a place does not say, it takes from the place that it lies in: cercle, then region.
forums-places-days-empty = No place has said its market or its rains yet. Search for a place and fill in its form.
forums-place-days = Market and rains: { $place }
forums-market = every { $every } days, for example on { $day }
forums-wish-avoid = avoid this day
forums-wish-seek = seek this day

## Fields

forums-field-kind = Meeting
forums-field-area = Region or cercle
forums-field-place = Name of the place
forums-field-period = Period
forums-field-day = Day
forums-field-hour = Hour
forums-field-day-n = Date { $n }, day
forums-field-hour-n = Date { $n }, hour
forums-field-venue = Venue
forums-field-venue-hint = 20 letters at most: it must fit one message.
forums-field-reason = Why
forums-field-reason-hint = Kept with your name. No number, no villager’s name.
forums-field-who = Name
forums-field-who-hint = A part of the name is enough; accents do not count.
forums-field-women = Women
forums-field-men = Men
forums-field-youth = Of these, young
forums-field-came = Forces that came
forums-field-points = Key points
forums-field-points-hint = { $count } characters at most. No names.
forums-field-starts = First day
forums-field-starts-hint = From this day on forums begin by themselves. Empty: paused.
forums-field-cadence = How often
forums-field-weekday = Usual day
forums-field-usual-hour = Usual hour
forums-field-options = Days to propose dates
forums-field-poll = Days of poll
forums-field-confirm = Days for the forces
forums-field-notice = Days between invitation and forum
forums-field-participants = Participants
forums-field-commanders = Commanders
forums-field-quorum-women = Women
forums-field-more = Other choices
forums-field-priority = Priority: first in lists
forums-field-pulse = Ask after the forum whether people felt heard
forums-field-joinable = Anybody can join by phone
forums-field-announced = The date is announced
forums-field-market = A market day
forums-field-market-hint = Any, past or to come. Empty: as the place that it lies in.
forums-field-every = The market comes back every
forums-field-wish = For a forum, market day is to
forums-field-from = The rains begin
forums-field-to = The rains end
forums-field-rains-hint = Day and month, as 15/06.

## What is wrong

forums-wrong-day = Write a day, as 19/01/2027.
forums-wrong-hour = Write an hour, as 10:30.
forums-wrong-venue = A venue has 20 letters at most, on one line.
forums-wrong-reason-missing = Say why: a decision is kept with its reason.
forums-wrong-reason = A reason has 300 characters at most, without special characters.
forums-wrong-number = Write a number from { $least } to { $most }.
forums-wrong-option = Choose one of the dates.
forums-wrong-comes = Say whether it comes or not.
forums-wrong-points = The points have 450 characters at most.
forums-wrong-youth = The young are counted among women and men: they cannot be more.
forums-wrong-choice = Choose an answer.
forums-wrong-period = Choose one of the two periods.
forums-wrong-too-soon = This date is too near or there twice: it takes time to vote, confirm and invite.
forums-wrong-under-way = A forum is under way already.
forums-wrong-had = This period has had its forum.
forums-wrong-person = Choose a person of the list.
forums-wrong-same = The commander cannot be his own deputy.
forums-wrong-series-there = This place has such a series already.
forums-wrong-feast-moved = This line has changed meanwhile: open the page again.
forums-wrong-feast-there = This feast stands in that year already: change its line.
forums-wrong-month-day = Write a day and a month, as 15/06.
