"""The lists of records: their filters, columns, saved filters, and the edit of several records."""
