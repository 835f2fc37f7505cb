"""Names of records in sentences, in one language, throughout a report.

At the first mention a body has its acronym, a meeting its place and time, and a publication the
noun of its kind. Later mentions are short: the acronym, or the name up to its subject; the kind and
the place of a meeting; the noun of a publication or project if the report has only one of the kind.
"""
