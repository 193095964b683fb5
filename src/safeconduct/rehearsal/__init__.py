"""Rehearsals: an applicant's device and a caseworker's browser, played against a running line.

They come in by the doors that people use (the public pages, the page's own interface, the console's
interface) and hold the keys that people hold. The demo, the crash harness and the tests use them. The
thief of this room gets only what the rehearsal itself made up.
"""
