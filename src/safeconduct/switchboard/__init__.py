"""The corridor: what every channel can ask of the line, each as one turn and one transaction.

A channel hands in sealed things and lookups; here the lookup becomes a receipt tag under the pepper,
and the desk's verbs run in the store. The thief of this room while it runs sees lookups and envelopes
pass by, not what is in them.
"""
