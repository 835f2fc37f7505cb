"""Filters, facets and query parameters of lists."""
