"""How English writes a day here: as the United Nations does, day before month; 24 hours."""

DATE_FORMAT = "j F Y"

DATETIME_FORMAT = "j F Y, H:i"
