"""Infrastructure of the site, independent of the records.

More than fifteen modules, because each is one service of its own; folders would hold one or two.
"""
