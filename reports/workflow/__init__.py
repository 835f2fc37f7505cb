"""Operations on reports that write several rows, each in one transaction."""
