"""Readers of files, which turn each file into blocks of text. They run in a child process.

A damaged or hostile file can end the process or fill its memory, so no module here imports Django,
and only `main` is started by the application: see `catalogue.reading.extraction`.
"""
