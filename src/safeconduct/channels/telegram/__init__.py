"""Telegram: the guide in a chat, and the sealed page one tap away.

`parse` reads of an update what we look at (never a name), `answering` takes one turn of the conversation,
`writing` the turns in which somebody writes to a person in the chat itself, where a line allows that;
`render` says the answer as a message with buttons, `calls` is what waits in the outbox, `carrying` makes
it a call of the Bot API. `serve` asks Telegram for updates or is called by it, `menu` names the commands
there, `wire` is the connection.

Reading keeps no state: a button holds the step and the language. The thief of the running process sees
who is asking what at that moment, and hears what is written in the chat; Telegram sees that always, and
the first sentence of every chat says so.
"""
