"""Helpers that several test folders use, one module for each subject.

More than fifteen modules, so that each helper exists once and is found by its subject.
"""
