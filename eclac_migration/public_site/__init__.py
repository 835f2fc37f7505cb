"""Pages about all records: home, search, countries, topics, data, sitemaps, charts.

One folder, because each module is one page or a part of a few of them.
"""
