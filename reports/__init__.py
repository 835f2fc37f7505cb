"""Annual reports: models, composition, issue and files.

More than fifteen modules: the usual ones of a Django app, and one for each step from the choice of
records to the issued file. The sentences are in `composition`.
"""
