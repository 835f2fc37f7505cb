"""Paragraphs about each kind of record."""
