"""The pages of the work of staff on records."""
