"""A telephone to rehearse with: somebody who calls a line by SIP, and understands what the line says.

`caller` speaks SIP and RTP as a telephone does; `hearing` recognises the line's own recordings in what
comes back; `page`, `calling` and `serve` put both behind a keypad in the browser, on this machine only. The
tests, `safeconduct call`, the demo and the doctor call with it. Its thief hears rehearsed calls.
"""
