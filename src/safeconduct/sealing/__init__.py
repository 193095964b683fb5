"""The envelopes: everything that is sealed, signed or derived, byte for byte as in `spec/sealing.md`.

No cipher of our own lives here. Envelopes are age files (`age`, `recipients`; `streams` for what does
not fit into memory), their contents are padded JSON documents (`padding`, `documents`), statements are
C2SP signed notes (`notes`, `roster`, `minisign`), receipts and recovery words are BIP-39 arithmetic over
HKDF (`words`, `receipts`, `recovery`, `invitations`), key copies lie under a shred key (`copies`).
`envelopes` puts these together for a channel, `sounds` seals what is spoken, second by second. Opening is in `opening` alone, and only the few rooms named in the import
contract may import that module: delivery, the return turn without script, the offline command, the demo,
and the restoring of backups, whose envelope holds no words of anybody.

A thief of this code gets nothing: keys and identities are held by applicants and caseworkers. A thief
who replaces this code on a running server reads what is sealed on the server from then on (what comes
without script or by telephone), and still cannot open what was sealed before, nor sign a reply.
"""
