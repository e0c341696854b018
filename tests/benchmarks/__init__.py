"""Measurements that print and never judge."""
