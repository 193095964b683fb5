"""The telephone: the guide by key press, a message sealed while it is spoken, a way to a person.

Runs in a process of its own (`__main__`), because sound has a deadline every 20 ms. `drivers` bring
calls as `legs`, `port` turns a leg into the verbs play, digit, record, talk and hang up, `parse` and
`render` are theirs to ours and back, `flow` does what the rules of a call command, `taking` seals what is
spoken, `returning` reads out answers, `lobby` brings callers and caseworkers together, `serve` is the
whole. The thief of this room while it runs hears the calls that go on; nothing of them is on any disk but
what has been sealed.
"""
