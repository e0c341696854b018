"""Crash points: an adapter is killed at each system call of a swap in turn, under strace.

What is in the backup file afterwards must be the old content or the new one. It plays scenarios
as a run does; only the command line uses it.
"""
