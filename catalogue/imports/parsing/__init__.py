"""Files into sheets of cells."""
