"""A command of a manifest: hands its arguments to ``served.serving``, and exits as told."""

import json
import socket
import sys

with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(sys.argv[1])
    connection.sendall(json.dumps(sys.argv[2:]).encode() + b"\n")
    answer = json.loads(connection.makefile().read())
if "refused" in answer:
    sys.exit(answer["refused"])
print(json.dumps(answer["out"]))
