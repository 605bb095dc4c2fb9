"""The command line: each command parses, calls one thing in a room below, and prints.

Exit status: 0 done, 1 judged negative, 2 unusable input, 70 a fault in Duheng itself,
130 interrupted, 141 the reader of our output went away.
"""
