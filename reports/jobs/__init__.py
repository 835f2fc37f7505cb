"""Background jobs of reports: files of drafts, the issue, and redacted files of issued reports."""
