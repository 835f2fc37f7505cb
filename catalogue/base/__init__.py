"""Building blocks that know no record: periods, translation, visibility, constraints, SQL."""
