"""Somebody on the telephone, who has left a message: what the telephone hands in, sealed as it does."""

import math
import os
from collections.abc import Iterable

from console_office import PEPPER, Office
from safeconduct.desk import intake, sounds
from safeconduct.desk.sounds import Heard
from safeconduct.model.application import Application, Handed
from safeconduct.model.call import SECOND_BYTES, Second
from safeconduct.model.ids import DeliveryKey, Language, Moment
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.receipts import DigitReceipt
from safeconduct.sealing.recipients import recipient
from safeconduct.sealing.sounds import seal_ending, seal_second

_BIAS, _CLIP = 0x84, 32635


def mu_law(sample: float) -> int:
    """A sample from -1 to 1 as G.711 says."""
    level = min(int(abs(sample) * 32768), _CLIP) + _BIAS
    exponent = level.bit_length() - 8
    return ~((sample < 0) << 7 | exponent << 4 | level >> exponent + 3 & 0xF) & 0xFF


def tone(hertz: float, samples: int = SECOND_BYTES) -> bytes:
    """A second of a tone, or less."""
    return bytes(mu_law(0.5 * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(samples))


class Speaker:
    """A caller who speaks after the tone."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.receipt: DigitReceipt = receipts.new_digits()
        self.keys = receipts.keys(self.receipt, office.founded.line)
        self.take = DeliveryKey(os.urandom(16))
        self._tag = receipts.receipt_tag(PEPPER, self.keys.lookup)
        self._epoch = recipient(office.epoch.recipient)
        self._next = 0

    def begins(self) -> "Speaker":
        """The case is filed when somebody has spoken for a little."""
        team, epoch = self._office.founded.team, self._office.epoch.epoch
        document = Application(
            line=team.line,
            team=team.team,
            epoch=epoch,
            case=self.keys.case,
            language=Language("ru"),
            situation="other",
            text="",
            reply=self.keys.reply.recipient.text,
        )
        sealed = envelopes.seal_application(document, self._epoch)
        handed = Handed(
            key=self.take,
            lookup=self.keys.lookup,
            team=team.team,
            epoch=epoch,
            language=Language("ru"),
            channel="phone",
            sealed=sealed,
            spoken=True,
        )
        now = Moment(self._office.now)
        self._do(lambda db: intake.hand_in(db, handed, self._tag, None, now, 30))
        return self

    def says(self, *seconds: bytes, losing: Iterable[int] = ()) -> "Speaker":
        """So many seconds, but for those that never arrive."""
        for sound in seconds:
            sealed = seal_second(sound, self._next, self.keys.case, self.take, self._epoch)
            self._keep(sealed, lost=self._next in losing)
        return self

    def ends(self) -> "Speaker":
        """With the hash key; whoever hangs up does not."""
        self._keep(seal_ending(self._next, self.keys.case, self.take, self._epoch), lost=False)
        return self

    def _keep(self, sealed: bytes, *, lost: bool) -> None:
        heard = Heard(
            Second(self.keys.lookup, self.take, self._next, sealed), self._tag, Moment(self._office.now)
        )
        self._next += 1
        if not lost:
            assert self._do(lambda db: sounds.keep_all(db, [heard])) == [True]

    def _do(self, job):
        return self._office.run(self._office.vault.write(job))
