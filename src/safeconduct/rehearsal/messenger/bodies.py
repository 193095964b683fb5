"""What a bot sends with a call: JSON, a form, or a form in parts; each names the same fields.

A form carries everything as text, and what is not text as JSON in it.
"""

from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from safeconduct.rehearsal.messenger.shapes import bad_request

_decode = msgspec.json.Decoder().decode


class Fields:
    """The fields of one call, read in the types that the method wants."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    def has(self, name: str) -> bool:
        return name in self._fields

    def text(self, name: str) -> str:
        found = self._fields.get(name)
        return found if isinstance(found, str) else "" if found is None else str(found)

    def number(self, name: str, otherwise: int = 0) -> int:
        try:
            return int(self._fields[name])
        except (KeyError, TypeError, ValueError):
            return otherwise

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "1"}

    def json(self, name: str) -> Any:
        """A list or an object, or None."""
        found = self._fields.get(name)
        if not isinstance(found, str):
            return found
        try:
            return _decode(found.encode()) if found else None
        except msgspec.DecodeError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


def read_fields(content_type: str, body: bytes, query: bytes) -> Fields:
    """The fields of a call: those of the address, then those of the body."""
    fields: dict[str, Any] = dict(parse_qsl(query.decode("latin-1"))) if query else {}
    if body:
        fields |= _read(content_type, body)
    return Fields(fields)


def _read(content_type: str, body: bytes) -> dict[str, Any]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _from_json(body)
    if kind == "multipart/form-data":
        return _from_parts(content_type, body)
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        found = _decode(body)
    except msgspec.DecodeError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object")
    return found


def _from_parts(content_type: str, body: bytes) -> dict[str, Any]:
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=HTTP)
    fields = {}
    for part in whole.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            content = part.get_payload(decode=True)
            fields[name] = content.decode(errors="replace") if isinstance(content, bytes) else ""
    return fields
