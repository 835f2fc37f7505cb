"""How English writes a day here: as the United Nations does, day before month."""

DATE_FORMAT = "j F Y"
