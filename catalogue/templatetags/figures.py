"""Template filters for figures."""

from django import template

from catalogue.pages import count_words

register = template.Library()
register.filter(count_words.grouped)
