"""How many closed cases each person has looked at lately. In memory only: it names cases."""

from collections import defaultdict

from safeconduct.model.ids import CaseId, CaseworkerId, Moment

MOST = 200
"""Closed cases within an hour that a person looks at without a second one."""
HOUR_SECONDS = 3600


class Looks:
    """Each closed case counts once an hour, however often it is looked at."""

    def __init__(self) -> None:
        self._seen: dict[CaseworkerId, dict[CaseId, Moment]] = defaultdict(dict)

    def free(self, who: CaseworkerId, case: CaseId, now: Moment) -> bool:
        """Whether this look needs nobody else's leave; then it counts."""
        seen = self._seen[who]
        for old in [one for one, at in seen.items() if at <= now - HOUR_SECONDS]:
            del seen[old]
        if case not in seen and len(seen) >= MOST:
            return False
        seen.setdefault(case, now)
        return True
