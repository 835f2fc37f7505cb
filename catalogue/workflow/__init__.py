"""The workflow of records: transitions, proposals, merging, deletion and dependencies."""
