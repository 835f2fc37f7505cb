"""RIS and BibTeX files of publications, read as the sheets of an import.

Both formats are lists of fields and values, and an import needs a dozen of the fields. The
libraries for them (rispy; bibtexparser with pylatexenc) would add three packages to every
installation for that, and read a file without limits.
"""
