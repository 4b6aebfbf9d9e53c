# Guide: one chapter a page; each line of a chapter is a step.
guide-title = Guide
guide-lead = Eight pages, one for each kind of work. Print those that you need.
guide-next = Next chapter
guide-contents = All chapters

guide-sign-in = Signing in and out
guide-sign-in-steps =
    The first time, you got a name and an invitation code. Open “I got an invitation” and choose a password: several words that only you know.
    Sign in. The console shows an image: take a picture of it with an app for codes. Your phone is your second key now.
    Write the 8 spare codes on paper and keep them away from the phone.
    Each day: name, password, code of 6 digits. A code counts once.
    After 15 minutes of doing nothing the session is over. What you were writing is not lost: sign in again, then send it.
    Sign out when you get up, even for tea.
guide-picture-sign-in = The first page: your name, your password and the code on your phone.
guide-review = Working on a concern
guide-review-steps =
    Open “Concerns”. The most urgent are on top: danger first, then the time that was promised.
    Take a concern: others see that you are on it. Give it back if you can’t go on. Without anything done by you for three days (one day where there is danger), a colleague may take it over.
    Read all of it, then classify: what it is, who, where, whether there is danger. Correct what the person chose if the text says otherwise.
    Look at concerns that are alike. Two accounts of one event: put them together. Each author is answered all the same.
    Marked words may tell who wrote: numbers, plates, names, kinship. Never copy them elsewhere.
    Answer in simple words, in the person’s language. Look at the preview: it is what an old phone shows. Never ask for a name.
    If you know somebody in the matter, declare a conflict: the concern goes to somebody else.
    If somebody is in danger, call a lead at once, without the console.
guide-picture-review = A concern: what could tell who somebody is, is marked.
guide-picture-answer = The answer as the author’s phone will show it, before it is sent.
guide-release = Handing over, by two
guide-release-steps =
    Nothing leaves the house without two people and a delay.
    Write a new text: no quotation, no day, no name, no small village. The page shows what might tell who spoke.
    Choose the recipient: usually an oversight body. Never the unit that the text is about.
    Another lead reads it again and approves, with password and a new code.
    Wait for the day that is shown: it is drawn by lot after three days, so that nobody guesses when the concern came in.
    Print it, hand it over in person, then note what came of it.
guide-picture-release = A release as the other person reads it: what they approve, with their password and a new code.
guide-forums = Fixing a forum
guide-forums-steps =
    The board shows each commune and each quarter. A word says how far it is.
    The system asks for dates, counts answers, confirms with the forces. You need not do anything while it goes on.
    When it waits for you, the forum’s page says why. Choose a date and write the reason: it is kept.
    To move or cancel: only those who knew the old date are told. The page says how many SMS that costs.
    After the forum the facilitator says by phone how many came. If nothing came in three days, call them.
guide-picture-forums = A forum whose date is being looked for: the dates offered and who has answered.
guide-people = People
guide-people-steps =
    A list comes from a CSV file. The dry run shows each wrong line with the reason; nothing is written before you want it.
    Each person must have said yes. Write how and when.
    Numbers are hidden. To show one leaves a line in the trail, with the reason.
    STOP ends all messages. Only the person comes back, by DEBUT or by asking you.
    To erase takes the person away for good. Their name stays nowhere.
guide-picture-people = The dry run of a list: each wrong row, with its reason.
guide-summaries = Summary and broadcast
guide-summaries-steps =
    Write the summary in French and Bambara, in short sentences. The preview shows screens, the number of SMS and the price.
    Each promise has an owner and a date.
    Another person reads and approves exactly this text. To change it takes a new word.
    Choose to whom, look at the price, then send. You can pause: what has left has left.
    The text for the radio is ready to print.
guide-picture-summaries = The summary, written in both languages.
guide-reports = Figures and reports
guide-reports-steps =
    Figures about concerns begin at 5 and are rounded: a small number would tell who spoke.
    A lead publishes each quarter. What is published does not change any more.
    Each figure has its definition and a table. Take them as CSV, as XLSX, or print them.
guide-picture-reports = A figure with its definition and its table.
guide-danger = If things go wrong
guide-danger-steps =
    A computer, a phone or a password came into wrong hands: “Close everything”, at once. Anybody of the staff can.
    People’s phones go on working: nobody loses their voice.
    Call two leads. They open again together, when they know what happened.
    An alarm about keys: stop the server, touch nothing, call the other lead.
    Never promise somebody that nobody can know. The operator sees the call. Say what is true: we do not keep the number.
guide-picture-danger = “Close everything”: the page asks once, then closes everything.
