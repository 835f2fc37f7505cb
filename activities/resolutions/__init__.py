"""Provisions from the text of a resolution: the parser, and the staff page that writes them."""
