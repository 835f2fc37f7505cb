"""Import of records from spreadsheets, and export for editing.

`schemas` and `table_schema` define the columns of a file, `parsing` reads the sheets of a file,
`planner` compares the rows with the database, and `writer` writes them all or none. `models`
stores each import with its file and its report; `steps` and `tasks` run it in the background.
`templates` writes the files that staff edit and import again, and the empty templates.

More than fifteen modules, because each is one step of the way described in CONTRIBUTING.md.
"""
