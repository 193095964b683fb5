"""Backups: one sealed file a day, from which the same line comes back after its disk has died.

`saving` writes one, from a line that is being served; `reading` opens and checks one; `restoring` makes a
line of it. `records` is the format inside (`spec/backup.md`); `shred_keys` is the small file beside it,
without which no case opens, and which forgets what the line forgets (decision 0014). `shelf` knows the
names of backups and takes old ones away.

The thief of a backup gets its size. The thief of a backup and of the backup words gets what the thief of the
database and the pepper gets, and no chat; with the file of shred keys as well, what the thief of the server
gets. Never a text: that needs a caseworker's keys too.
"""
