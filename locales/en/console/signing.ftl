# Coming in and going out.
signing-title = Sign in
signing-name = Name
signing-password = Password
signing-code = Code of 6 digits
signing-code-hint = The code that your phone shows. Phone lost: one of your spare codes. The first time: leave it empty.
signing-in = Sign in
signing-wrong = Name, password or code is wrong. A code counts once: wait for the next one.
signing-too-often = Too many tries from this place. Wait some minutes.
signing-busy = Too many people sign in at once. Try again in a minute.
signing-then = Sign in first: you will then see the page you asked for. After 15 minutes without a move, a session is over.
signing-over = Your session is over. Sign in again: what you wrote is not lost.
signing-welcome = You are back
signing-go-on = This is what you had written. Send it now.
signing-post-again = Send
signing-invited = I got an invitation
signing-invited-title = First sign-in
signing-invited-how = Whoever opened your account gave you a name and an invitation code. Choose your password: nobody else will know it.
signing-invitation = Invitation code
signing-new-password = New password
signing-password-hint = At least { $count } characters. Several words make a good password.
signing-password-again = The same password once more
signing-differ = The two passwords are not the same.
signing-password-wrong = The password is wrong.
signing-invitation-wrong = This name and this code do not go together, or the code is too old (7 days). Ask for another.
signing-keep = Keep this password
signing-factor-title = Your phone as a second key
signing-factor-app = On your phone, open an app for codes (Aegis, Google Authenticator, FreeOTP…).
signing-factor-scan = Add an account by taking a picture of the image.
signing-factor-type = Write here the code of 6 digits that it shows.
signing-factor-picture = Image for the app of codes
signing-factor-by-hand = Without a camera, type this key:
signing-factor-password = Once more: the second key is kept under your password.
signing-factor-keep = Keep this second key
signing-factor-wrong = This is not the code of now. Is the phone’s clock right?
signing-spares-title = Your spare codes
signing-spares = Write these 8 codes on paper, away from your phone. Each stands for the code of 6 digits once. They will not be shown again.
signing-spares-noted = Noted
signing-spares-left = { $count ->
    [0] You have no spare code left. Ask for new ones in Office.
    [one] You have one spare code left.
   *[other] You have { $count } spare codes left.
  }
signing-freeze-what = Everybody will be signed out, and nobody can sign in any more.
signing-freeze-when = Do it if a computer, a phone or a password has come into wrong hands. Two leads must open again together. People’s phones go on working.
signing-freeze-do = Close everything now
signing-closed-title = The console is closed
signing-closed = Somebody has closed everything. Two leads must open again. Call them.
signing-closed-by = { $name } has closed everything.
signing-thaw-how = Call this person before you open again. It takes two leads.
signing-thaw-first = { $name } wants to open again. One more is needed.
signing-thaw-do = I agree to open again
signing-thawed = The console is open.
