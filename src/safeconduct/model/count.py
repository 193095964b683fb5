"""Public counts: how many of something on a day, each with its unit. Never who."""

from typing import Literal

from msgspec import Struct

Unit = Literal["subscriber"]
"""What is counted. The phrase `web.unit.<unit>` says in each language what one of it is."""
SUBSCRIBER: Unit = "subscriber"
"""Somebody who follows the broadcast channel, as the messenger counts."""


class Count(Struct, frozen=True):
    """How many on one day."""

    unit: Unit
    day: str
    """UTC, ISO 8601."""
    value: int
