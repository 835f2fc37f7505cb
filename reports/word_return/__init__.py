"""Word files of drafts that are edited outside the site and uploaded again.

A file carries invisible marks (`marks`); the texts in it are stored when it is made (`copies`). A
returned file is read in a child process (`reader`), compared (`proposals`), and shown to accept or
reject (`form`, `pages`). `marks`, `pieces`, `parts` and `reader` import nothing of Django, because
the child has none.
"""
