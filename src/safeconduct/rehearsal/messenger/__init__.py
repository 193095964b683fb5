"""A messenger to rehearse with: the Bot API of Telegram, spoken by a small world of made-up people.

The same server is the fake of the tests, the other side of the bench, and the demo's chat window in the
browser. It listens on this machine only, keeps everything in memory and forgets it at the end. Its thief
gets what the rehearsal's made-up people said to a bot that is rehearsing with them.

`world` is what there is and what people do; `methods` is what a bot may ask of it, refused as Telegram
refuses it (https://core.telegram.org/bots/api); `api` speaks HTTP for both; `person` is somebody who
uses the same server in a test.
"""
