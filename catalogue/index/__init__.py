"""One derived row per public record, kept true by the database: what lists, facets and search read.

- `rows`: the row, and the keys that say by what a record may be found;
- `paths`: which tables lead to a record, read from the filters and models that declare it;
- `computed`: the SQL that computes a record's row;
- `kept`: the SQL that keeps the rows true, by triggers;
- `installed`: putting both in the database, rebuilding and checking the rows.
"""
