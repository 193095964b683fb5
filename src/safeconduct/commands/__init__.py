"""The commands, one file each: what a person types, and what is printed in return.

A command reads its arguments, calls the rooms below and prints sentences. The thief of this room is
somebody at the line's own terminal.
"""
