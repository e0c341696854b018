"""Crash points: a swap of the backup file is killed, under strace, at each of its system calls.

It may use ``protocol`` alone, since it judges files and no answers. Only the command ``crash``
uses it.
"""
