"""Channels: an open channel becomes a Single, and a Single becomes the shell of a channel.

It uses the values, the key ring and the profiles, and knows neither files nor encryption. The
swapper, recovery and the store build on it.
"""
