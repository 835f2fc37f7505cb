"""The yearly decisions of a programme on the mandates that it cites."""
