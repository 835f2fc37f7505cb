"""Downloads of lists: CSV, XLSX, JSON, Atom, references and the archive of all records."""
