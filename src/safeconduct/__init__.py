"""Safeconduct: a hotline in a box.

A person's words enter at a channel, the switchboard asks the conversation what to do, what must be
kept is sealed on the spot, the desk files it, the store keeps it, and only a caseworker's browser
opens it. ARCHITECTURE.md walks that way file by file.
"""

__version__ = "0.1.0"
