"""The benchmark, `make bench`: speed of pages and files on a generated programme of work."""
