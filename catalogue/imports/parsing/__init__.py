"""Parsers of CSV and XLSX files, and detection of their tables and columns."""
