"""English date formats in United Nations style: day before month, 24-hour clock."""

DATE_FORMAT = "j F Y"

DATETIME_FORMAT = "j F Y, H:i"
