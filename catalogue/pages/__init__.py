"""Public pages shared by all kinds of records.

One folder, because most modules are parts of the list, the search page or the record page.
"""
