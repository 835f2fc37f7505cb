"""The text of sources, the names recognized in it, and the pages on which staff read it."""
