"""What a crash leaves of the backup file: an adapter under strace, on a full disk, or killed.

It may use ``protocol`` alone, since it judges files and no answers. ``running`` uses it for the
scenarios about durability, and the command ``crash`` to kill a swap at each of its system calls.
"""
