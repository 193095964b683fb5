"""The vault: the only room that speaks SQL.

One thread owns the only writing connection and commits whatever is waiting in one transaction, so
"durable" costs one disk sync for many. Every noun has its module of functions (`cases`, `entries`,
`receipts` ...); what they mean together is decided one floor up, at the desk.

A thief of this room gets envelopes nobody can open, padded sizes, for how many seconds somebody spoke,
teams, languages, coarse hours and how many cases there are. No text, no name, no receipt: only HMACs of
receipts, whose pepper lies elsewhere. Where a messenger's chat can be answered is here for some days,
sealed: whoever has also the gateway keys of those days, which lie elsewhere too, learns which chats an
answer is on its way to.
"""

from safeconduct.store.connection import Db
from safeconduct.store.vault import Vault, open_vault

__all__ = ["Db", "Vault", "open_vault"]
