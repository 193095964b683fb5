"""The recordings: what the telephone says, spoken once when an edition is published and kept by its words.

`voices` speak a text, `levels` makes sound fit for the telephone, `clips` keep what was spoken or recorded,
`building` brings a line's clips up to its guide, `speaking` says what no clip can hold: the answer to a
receipt. The thief of this room hears the guide; of `speaking`, while it runs, the answer that is read out.
"""
