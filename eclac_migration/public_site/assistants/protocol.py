"""Messages of the Model Context Protocol: checks of a request, and its response.

Each request is answered by itself, without a session. Versions up to 2025-11-25 begin with
`initialize`; from 2026-07-28 on, each request names its version in `params._meta` and in headers.
Source: https://modelcontextprotocol.io/specification/
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

INITIALIZED_VERSIONS = ("2025-03-26", "2025-06-18", "2025-11-25")
VERSION = "2026-07-28"
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities"
CACHE_MILLISECONDS = 60 * 60 * 1000  # of the list of tools, which only a release changes

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022

JsonObject = dict[str, Any]
Method = Callable[[JsonObject], JsonObject]


class ProtocolError(Exception):
    """A message that is no valid request: a code of JSON-RPC or of the protocol, and a sentence."""

    def __init__(self, code: int, sentence: str, data: Any = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.data = data


@dataclass(frozen=True)
class Answer:
    """A response to be sent as JSON, without a body if `content` is None, and its status."""

    content: JsonObject | None
    status: HTTPStatus = HTTPStatus.OK


def answer(body: bytes, headers: Mapping[str, str], methods: Mapping[str, Method]) -> Answer:
    """Return the answer to a message; `methods` take the parameters and return the result."""
    message: JsonObject = {}
    try:
        message = _message(body)
        name, params = message.get("method"), message.get("params", {})
        if "id" not in message:  # a notification, or the response to a request never sent
            return Answer(None, HTTPStatus.ACCEPTED)
        if not isinstance(name, str) or not isinstance(params, dict):
            raise ProtocolError(INVALID_REQUEST, "“method” must be a text, “params” an object.")
        is_stateless = _check_version(name, params, headers)
        if name not in methods:
            raise ProtocolError(METHOD_NOT_FOUND, f"This server has no method “{name[:100]}”.")
        result = methods[name](params)
        if is_stateless:
            result |= {"resultType": "complete"}
        return Answer({"jsonrpc": "2.0", "id": message["id"], "result": result})
    except ProtocolError as error:
        return _error_answer(message, error)


def initialize(params: JsonObject, about: JsonObject) -> JsonObject:
    """Return the result of `initialize`: the version asked for, if known, and what is `about`."""
    asked = params.get("protocolVersion")
    version = asked if asked in INITIALIZED_VERSIONS else INITIALIZED_VERSIONS[-1]
    return {"protocolVersion": version, **about}


def discover(about: JsonObject) -> JsonObject:
    """Return the result of `server/discover`."""
    return {"supportedVersions": [VERSION], **about, **CACHEABLE}


CACHEABLE: JsonObject = {"cacheScope": "public", "ttlMs": CACHE_MILLISECONDS}


def _message(body: bytes) -> JsonObject:
    try:
        message = json.loads(body)
        json.dumps(message, ensure_ascii=False).encode()  # \ud800 alone is no character
    except (ValueError, RecursionError) as error:
        raise ProtocolError(PARSE_ERROR, "The body is not JSON in UTF-8.") from error
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise ProtocolError(INVALID_REQUEST, "The body must be one JSON-RPC 2.0 message.")
    if isinstance(message.get("id", 0), bool | list | dict | float | None):
        raise ProtocolError(INVALID_REQUEST, "“id” must be a text or a whole number.")
    return message


def _check_version(name: str, params: JsonObject, headers: Mapping[str, str]) -> bool:
    """Return whether the request names its version itself. Raise ProtocolError."""
    meta = params.get("_meta")
    if not isinstance(meta, dict) or VERSION_KEY not in meta:
        if headers.get("MCP-Protocol-Version") == VERSION:
            raise ProtocolError(INVALID_PARAMS, f"“params._meta” must have “{VERSION_KEY}”.")
        return False
    if CAPABILITIES_KEY not in meta:
        raise ProtocolError(INVALID_PARAMS, f"“params._meta” must have “{CAPABILITIES_KEY}”.")
    version = meta[VERSION_KEY]
    expected = {"MCP-Protocol-Version": version, "Mcp-Method": name}
    if name == "tools/call":
        expected["Mcp-Name"] = params.get("name")
    for header, value in expected.items():
        if headers.get(header) != value:
            raise ProtocolError(HEADER_MISMATCH, f"The header {header} differs from the body.")
    if version != VERSION:
        data = {"supported": [VERSION], "requested": version}
        raise ProtocolError(UNSUPPORTED_VERSION, "Unsupported protocol version", data)
    return True


def _error_answer(message: JsonObject, error: ProtocolError) -> Answer:
    content: JsonObject = {"code": error.code, "message": str(error)}
    if error.data is not None:
        content["data"] = error.data
    is_missing = error.code == METHOD_NOT_FOUND
    status = HTTPStatus.NOT_FOUND if is_missing else HTTPStatus.BAD_REQUEST
    return Answer({"jsonrpc": "2.0", "id": message.get("id"), "error": content}, status)
