"""Everything that must hold of a guide beyond being readable. The rules are those of `spec/guide.md`."""

import datetime as dt

from safeconduct.guide.ageing import ageing
from safeconduct.guide.findings import Finding
from safeconduct.guide.paths import paths
from safeconduct.guide.steps import Guide
from safeconduct.guide.translations import translations
from safeconduct.guide.wording import wording


def check(guide: Guide, today: dt.date) -> list[Finding]:
    """All findings, in the order of files and lines. Empty: nothing to mend."""
    return sorted([*paths(guide), *wording(guide), *translations(guide), *ageing(guide, today)])
