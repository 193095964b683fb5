"""A practice line's people: who writes to it, what they write, and what the trainer says of an answer.

`letters` are the made-up letters and the scenarios of the guide, `pace` is how they come in. Nobody in it is real,
and everybody comes in by the public door. The thief of this room gets what we made up.
"""
