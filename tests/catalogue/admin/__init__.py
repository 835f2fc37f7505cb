"""Tests of the staff area, one module for each subject.

More than fifteen modules, because the pages of the review have several subjects.
"""
