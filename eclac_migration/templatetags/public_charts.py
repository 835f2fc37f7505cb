"""Template tags for the charts and the map of the public site."""

from django import template

from eclac_migration.public_site import chart_markup

register = template.Library()
register.simple_tag(chart_markup.bar_items)
register.simple_tag(chart_markup.inset_countries)
register.simple_tag(chart_markup.main_countries)
register.simple_tag(chart_markup.map_context)
