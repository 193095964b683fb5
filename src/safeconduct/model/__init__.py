"""The nouns: frozen records without behaviour.

Nothing here does input or output, reads a clock or draws a random number. A thief of this room gets
the names of things and no thing.
"""
