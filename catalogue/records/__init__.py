"""The models: records, organizations, countries, topics and sources."""
