"""Lists, records, the map and charts in frames of other sites, and the endpoint of oEmbed 1.0.

Only the origins of the setting EMBEDDING_ORIGINS can show them; without one, embedding is off.
Source: https://oembed.com
"""
