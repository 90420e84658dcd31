"""Prints what a service of a random project serves."""
import socket
import sys

way, place = sys.argv[1:]
client = socket.socket(socket.AF_UNIX) if way == "unix" else socket.socket()
client.connect(place if way == "unix" else ("127.0.0.1", int(place)))
while piece := client.recv(65536):
    sys.stdout.write(piece.decode())
