"""How many people, when: what comes in, how many it takes, where the roster falls short.

`arrivals` is what came in, `demand` what comes in and how long it takes, `erlang` what happens to a call, `backlog` what happens to
a case that waits, `staffing` how many people an hour needs, `roster` who is on duty, `breaking` what
gives way first, `scenarios` what if, `sheet` what a lead types, `words` and `chart` what a lead reads.

The same with people in it: `wall` is what a time on the line's clock means, `rosters` how a roster is kept,
`shifts` turns it into who is there when, `duties` says who is there, who hands over to whom and whom a
change concerns, `cover` where people are missing, `doubts` what a lead should look at, `week` draws it, and
`calendar` is what each takes home.

Values in, values out: no input or output, no clock, no chance; of files only the zones' rules are read. A thief of
this room gets how much a line expects, and from its rosters which aliases are there when.
"""
