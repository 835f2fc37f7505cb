"""The SQL that writes the index, and the triggers that keep it up to date."""
