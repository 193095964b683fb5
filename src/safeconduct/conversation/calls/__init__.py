"""A telephone call, decided without doing anything: what happens in it and a state in, commands and a state out.

`events` is what can happen to a call, `commands` what the telephone is told to do, `table` the one
function between them, and `exchange` who waits for a person and who takes them. No sound, no digit of a
receipt and no number of a caller ever comes in here: a thief of this room learns which step somebody heard.
"""
