"""Import of records from spreadsheets, and export for editing.

`schemas`, `table_schema` and `schema_columns` define the columns of a file. `parsing` reads its
sheets, `planner` compares the rows with the database, and `writer` writes them all or none.
`models` stores each import with its file and its report; `steps` and `tasks` run it in the
background. `file_rows` shows and counts the rows of the report as rows of the file. `templates`
writes the files that staff edit and import again, and the empty templates.

More than fifteen modules, because each is one step of the way described in CONTRIBUTING.md.
"""
