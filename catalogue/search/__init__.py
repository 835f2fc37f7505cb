"""Search texts: their words, the values that they name, and the records that they find.

`terms` splits a text into terms, `lexicon` knows the names of values, `interpretation` decides how
a text is read. Lists, files, feeds, the API and the search page use the same interpretation.
"""
