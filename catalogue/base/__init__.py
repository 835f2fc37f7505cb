"""Building blocks independent of the record models: periods, translation, constraints, SQL."""
