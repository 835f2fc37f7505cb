"""Spreadsheets into records, and back.

`tables` says what a file may hold, `reading` makes rows of cells from whatever people send,
`planning` compares them with the database, `writing` writes them, all or nothing, and `jobs`
keeps each import with its file, its report and its place in the log. `files` is the way back: the
staff's own export, which can be imported again, and the templates.
"""
