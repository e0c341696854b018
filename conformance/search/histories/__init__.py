"""Replays what happens to one backup file, move after move, and judges it step by step.

What each answer and file must be is stated as properties of the recorded history, by the choices
that the adapter declares; a history that goes wrong becomes a scenario.
It uses ``comparing`` for adapters and buckets, and ``drawing`` for weights; the search uses it.
"""
