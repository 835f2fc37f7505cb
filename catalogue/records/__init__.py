"""Models of records, organizations, countries, topics and sources."""
