"""The index: one derived row for each public record, which lists, facets and search read.

Triggers update the rows; `catalogue.indexing` contains their SQL. This package contains the models
of the rows, with their keys, and the counts of facets.
"""
