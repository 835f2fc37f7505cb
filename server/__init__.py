"""Infrastructure of the site, independent of the records."""
