"""A service of a random project: serves, over a socket, the text that it was given when it started, and nothing newer."""
import os
import socket
import sys

way, place = sys.argv[1:]
if way == "unix":
    server = socket.socket(socket.AF_UNIX)
    if os.path.exists(place):
        os.unlink(place)  # left by an incarnation that was killed
    server.bind(place)
else:
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", int(place)))
server.listen(16)
content = os.environ["CONTENT"].encode()
while True:
    connection, _ = server.accept()
    try:
        connection.sendall(content)
    except OSError:
        pass  # a health check only connects
    connection.close()
