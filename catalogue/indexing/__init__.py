"""The SQL that writes the index, and the triggers that update it."""
