"""Public pages shared by all kinds of records."""
