"""The doors: every way in which people reach the line, one folder each.

A channel reads what people give it (`parse`), asks the switchboard and the guide, and says the answer
in its own way (`render`); `serve` is where it touches the network. Channels never import one another.
The thief of this room while it runs hears what is said without script, and sees envelopes pass by.
"""
