"""The public pages that every kind of record shares."""
