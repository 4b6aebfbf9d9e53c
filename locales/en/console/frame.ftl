# What is around every page: titles, menu, buttons, general errors.
frame-skip = Skip to the content
frame-menu = Menu
frame-today = Today
frame-review = Concerns
frame-release = Releases
frame-forums = Forums
frame-people = People
frame-summaries = Summaries
frame-delivery = Delivery
frame-reports = Reports
frame-office = Office
frame-guide = Guide
frame-sign-out = Sign out
frame-language = Français
frame-freeze = Close everything
frame-wrongs = { $count ->
    [one] One thing to correct
   *[other] { $count } things to correct
  }
frame-page = Page { $page } of { $pages }
frame-before = Page before
frame-after = Next page
frame-characters = { $count ->
    [one] { $count } character
   *[other] { $count } characters
  }
frame-segments = { $count ->
    [one] { $count } SMS
   *[other] { $count } SMS
  }
frame-screen = Screen { $nth }
frame-cancel = Cancel
trouble-missing-title = There is no such page
trouble-missing = The address is wrong, or what was here is gone.
trouble-refused-title = This page is not for you
trouble-refused = Your role may not do this.
trouble-stale-title = This page is too old
trouble-stale = Go back, load the page again and repeat. Nothing was done.
trouble-gone-title = This is not possible any more
trouble-store-title = The server can’t answer
trouble-store = The database does not answer. Nothing was lost. Try again in a minute.
trouble-bug = Something is wrong on our side. Tell the administrator: what you did was not kept.
trouble-large = This is too large.
trouble-no-trail-key = You do not have the key of the trail yet. It will be handed to you when a lead signs in.
trouble-back = Back to Today
done-already = This was done already.
