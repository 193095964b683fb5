"""How many people, when: what comes in, how many it takes, where the roster falls short.

`demand` is what comes in and how long it takes, `erlang` what happens to a call, `backlog` what happens to
a case that waits, `staffing` how many people an hour needs, `roster` who is on duty, `breaking` what
gives way first, `scenarios` what if, `sheet` what a lead types, `words` and `chart` what a lead reads.

Values in, values out: no input or output, no clock, no chance. A thief of this room gets how much a
line expects and how many people it has when, never who they are.
"""
