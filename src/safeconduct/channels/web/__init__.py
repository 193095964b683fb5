"""The public web: the guide as plain pages, the sealed form, the way back with a receipt.

Every page of an edition is made once, in every language and encoding (`pages`), and then served from
memory (`hot`). What is written to the line comes in through `parse`, either sealed in the browser
(`api`) or, without script, sealed in the request itself (`writing`); `returning` opens answers for one
turn when the browser cannot. Nothing about a visitor is kept or logged: there is no cookie, no access
log and no third party. The thief of the running process sees what comes without script, as the pages say.
"""
