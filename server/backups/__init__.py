"""Backups: creation, restore, the steps of each night, and their latest results.

A backup is a folder with a database dump, the uploaded files and a manifest of both.
"""
