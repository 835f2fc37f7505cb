"""Mapping of the columns and values of any spreadsheet to those of an import table.

`layout` finds the header and the rows of a sheet, `recognition` reads its values, `guessing`
proposes a mapping, `choices` stores one, `application` applies one, and `page` and `profiles` let
a user change and keep it.
"""
