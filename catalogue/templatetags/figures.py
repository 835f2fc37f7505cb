"""Template filters and tags for figures."""

from django import template

from catalogue.pages import count_words, year_table

register = template.Library()
register.filter(count_words.grouped)
register.simple_tag(year_table.year_table)
