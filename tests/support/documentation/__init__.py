"""Tools of `make docs`: the source of the documentation site, and the pictures of its tutorial."""
