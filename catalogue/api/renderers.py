"""The JSON of the API."""

from contextlib import suppress
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder


class FastJSONRenderer(JSONRenderer):
    """JSON as REST framework writes it, by a faster library.

    A client can ask for indented JSON with `Accept: application/json; indent=2`.
    """

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        is_plain = not self.get_indent(accepted_media_type, renderer_context or {})
        if data is not None and is_plain:
            with suppress(TypeError):  # for example, a number of more than 64 bits
                # Times are texts already, or are written by the encoder of REST framework.
                return orjson.dumps(data, JSONEncoder().default, orjson.OPT_PASSTHROUGH_DATETIME)
        return super().render(data, accepted_media_type, renderer_context)
