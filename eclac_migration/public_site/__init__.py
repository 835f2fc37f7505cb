"""Pages about all records: home, search, data, sitemaps, charts."""
