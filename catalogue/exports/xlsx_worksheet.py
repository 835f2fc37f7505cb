"""Worksheet whose cells contain every text unchanged.

The escapes of XLSX are `_xHHHH_`. XlsxWriter leaves the second of two overlapping texts of this
form (`_x005F_x000D_`) as it is, so that a reader decodes it, and it writes a text between `<r>` and
`</r>` as XML.
"""

import re

from xlsxwriter.worksheet import Worksheet

ESCAPE_BEGINNING = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # not allowed in XML


class TextWorksheet(Worksheet):
    """Worksheet with complete escapes, for workbooks in the mode `constant_memory`."""

    @staticmethod
    def _escape_control_characters(data: str | float) -> str | float:
        if not isinstance(data, str):
            return data
        data = ESCAPE_BEGINNING.sub("_x005F_", data)
        data = UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", data)
        return f"_x003C_{data[1:]}" if data.startswith("<r>") else data
