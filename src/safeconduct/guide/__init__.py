"""The script on the wall: what the line says, in every language, the same on every channel.

`reader` turns a folder of plain files into one frozen `Guide`; `checker` finds what is wrong with it;
`finder` maps a caller's own words to steps; `phrases` and `texts` hold the small words and the
grammar of numbers; `countries` shows facts no longer than they are fresh; `editions` and `difference`
tell texts, approvals and changes apart; `offline` makes one file of it all. Only the reader touches a
disk, and nothing here knows the time. The format is `spec/guide.md`.

A thief of this room gets what is on the public page anyway. Somebody who can change it can harm
people: hence the lock file, the approvals and the edition's digest.
"""

from safeconduct.guide.finder import Finder, Found
from safeconduct.guide.reader import read_guide, sample_folder
from safeconduct.guide.steps import Choice, Guide, Step, Text, Tongue

__all__ = [
    "Choice",
    "Finder",
    "Found",
    "Guide",
    "Step",
    "Text",
    "Tongue",
    "read_guide",
    "sample_folder",
]
