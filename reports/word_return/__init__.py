"""Word files of drafts that are edited outside the site and uploaded again.

A file carries invisible marks (`marks`); the texts in it are stored when it is made (`copies`). A
file is uploaded (`upload_form`), read in a child process (`reader`), matched by its marks and words
(`paragraph_matching`, `common_words`), compared (`proposals`), and shown to accept or reject
(`form`, `pages`). `marks`, `pieces`, `parts` and `reader` import nothing of Django, because
the child has none.
"""
