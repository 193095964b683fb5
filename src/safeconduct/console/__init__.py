"""The office window: what a caseworker's browser can ask of the line, and the browser app itself.

    pages.py       the page, its script and its phrases, with their headers
    api.py         the table of verbs: who may call which, what goes in, what comes out
    sign_in.py     the ways in: passkey, recovery words, invitation; passkeys.py checks the first
    work.py        the queue and the cases
    team.py        people, invitations, epochs, audit
    newsroom.py    posts: written, approved by two others, published
    calls.py       who waits on the telephone, who takes calls; telephone.py remembers it
    talking.py     the voice of a call, both ways
    sessions.py    who is signed in (memory only); challenges.py what they sign
    live.py        "something changed", pushed to open consoles
    founding.py    the keys and the first invitation of a new line

Only ciphertext and public keys pass this window. Its thief, while it runs, can hand out cases, hold
them back and see who works when; it has no key that opens an application and none that signs a reply.
"""
