"""Template tags for charts of activities."""

from django import template

from activities.charts import year_bar_items

register = template.Library()
register.simple_tag(year_bar_items)
