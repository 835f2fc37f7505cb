"""The pages about all records: home, search, data, sitemaps, charts."""
