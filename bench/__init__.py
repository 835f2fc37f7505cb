"""`make bench`: an invented programme, and what it costs to find and take away parts of it."""
