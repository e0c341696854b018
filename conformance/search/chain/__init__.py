"""Chains of adapters: what one writes of a value of the corpus another one reads.

May use the comparing of two adapters, the corpus and the protocol; the command ``diff`` uses it.
No oracle says what is right: the value that went in has to come out.
"""
