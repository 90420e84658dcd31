"""Free TCP ports for services. Which they are does not come from the seed: nothing depends on it."""
import socket
import threading

_lock = threading.Lock()
_next = [20000]


def free_port():
    """A port below those that the kernel gives to clients, so that no connection takes it while its service restarts."""
    with _lock:
        while True:
            _next[0] = 20000 + (_next[0] + 1 - 20000) % 10000
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", _next[0]))
                except OSError:
                    continue
            return str(_next[0])
