"""What is around the content of a page: what it may do, what is copied of it, what finds it.

Used by ``face_hook`` alone; it knows nothing of the format, which is in ``specsite``.
"""
