"""The form of a record: fields, warnings, conflicts and refusals."""
