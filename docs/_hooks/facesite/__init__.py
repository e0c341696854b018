"""What is around the content of every page: what it may do, what is copied of it, and what finds it.

Used by ``face_hook`` alone; it knows nothing of the format, which is in ``specsite``.
"""
