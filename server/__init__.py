"""What runs the site and knows no record."""
