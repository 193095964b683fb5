"""What the line answers, decided without doing anything: an event and a state in, commands and a state out.

`events` is what a caller can do on any channel, `commands` what a channel can be told to do, `turns`
the one function between them. A channel parses theirs into an event and renders commands into theirs;
nothing here knows which channel that is. `military` notices places and units in a caller's words.

The state is a step, a language and WHICH fields are filled, never a word of what was written: a thief
of this room, or of every state ever kept, learns which page somebody read.
"""
