"""Names of things, each with its own type so that one cannot be handed in for another."""

from typing import NewType

Language = NewType("Language", str)
"""A BCP 47 tag in lower case: `en`, `ru`, `uk`, `id`."""

StepId = NewType("StepId", str)
"""A step of the guide: lower-case words joined by `-`."""

Team = NewType("Team", str)
"""A group of caseworkers that shares epoch keys: lower-case words joined by `-`."""

FIRST_TEAM = Team("first")
"""The team that every line has from its founding. Applicants write to it."""

Epoch = NewType("Epoch", str)
"""A key period of a team, as an ISO 8601 week: `2026-W47`. Sorts by time."""

CaseId = NewType("CaseId", str)
"""32 hexadecimal digits drawn by the server. Tells nothing about the applicant."""

CaseTag = NewType("CaseTag", str)
"""32 hexadecimal digits derived from the receipt; known to the applicant and, sealed, to caseworkers."""

CaseworkerId = NewType("CaseworkerId", str)
"""32 hexadecimal digits drawn at the invitation."""

Lookup = NewType("Lookup", bytes)
"""32 bytes derived from a receipt: what a returning applicant presents. Never stored as it is."""

ReceiptTag = NewType("ReceiptTag", bytes)
"""HMAC-SHA-256 of a lookup under the pepper, 32 bytes: what is stored."""

ChatTag = NewType("ChatTag", bytes)
"""HMAC-SHA-256 of a messenger's address under a day's gateway key, 32 bytes: by this a chat is recognised."""

CallId = NewType("CallId", str)
"""16 random hexadecimal digits. It names a call while it lasts, and nothing after it."""
DeliveryKey = NewType("DeliveryKey", bytes)
"""16 random bytes chosen by the sender: the same delivery may arrive many times and counts once."""

Hour = NewType("Hour", int)
"""Whole hours since 1970-01-01 UTC. The store keeps no finer time about a caller."""

Moment = NewType("Moment", float)
"""Seconds since 1970-01-01 UTC, for staff and leases only."""
