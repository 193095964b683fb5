"""What is handed in, with all that the server adds to it: how long it is kept, and what the public book holds of it."""

from collections.abc import Callable

from safeconduct.desk.hours import day_of
from safeconduct.desk.intake import Arrival
from safeconduct.ledger.commitments import blind, commitment
from safeconduct.model.application import Handed
from safeconduct.model.ids import Moment
from safeconduct.model.line import Line
from safeconduct.sealing.receipts import receipt_tag

BlindingKey = Callable[[str], bytes]
"""Of a day (ISO 8601); made when there is none yet."""


class Filing:
    """For one line. Without `blinding`, and on a practice line, no application is in the public book."""

    def __init__(self, line: Line, pepper: bytes, blinding: BlindingKey | None = None) -> None:
        self._line = line
        self._pepper = pepper
        self._blinding = blinding

    def arrival(self, handed: Handed, now: Moment) -> Arrival:
        """What the desk files. The opening goes no further than here."""
        line, committed = self._line, self._commitment(handed, now)
        return Arrival(
            handed=handed,
            tag=receipt_tag(self._pepper, handed.lookup),
            decoy_tag=receipt_tag(self._pepper, handed.decoy) if handed.decoy else None,
            now=now,
            retention_days=line.days_of(handed.team),
            extra_days=line.extra_days,
            others=tuple(receipt_tag(self._pepper, lookup) for lookup in handed.others),
            commitment=committed,
            counted=not line.practice,
        )

    def _commitment(self, handed: Handed, now: Moment) -> bytes | None:
        if handed.opening is None or self._blinding is None or self._line.practice:
            return None
        return commitment(handed.opening, blind(self._blinding(day_of(now)), handed.opening))
