"""The benchmark, `make bench`: speed of pages and files on a generated programme of work.

More than fifteen modules, because `__main__` calls each for one subject: data, measures, report.
"""
