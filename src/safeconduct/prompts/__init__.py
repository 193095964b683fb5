"""The recordings: what the telephone says, spoken once when an edition is published and kept by its words.

`voices` speak a text, `clips` keep what was spoken or recorded, `building` brings a line's clips up to
its guide. Nothing of a caller is here: the thief of this room hears the guide.
"""
