"""What every room may use. Fixtures that one room shares are in the conftest.py of the room."""

pytest_plugins = ["pytester"]
