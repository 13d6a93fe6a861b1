"""What a child tells its supervisor besides its output: one JSON object a line, on a pipe of its own.

The first is `{"sealed": true}`, written before the snippet begins; whatever comes later may be forged by the snippet.
"""

import json
import os
import threading
from collections.abc import Mapping


class Events:
    """The writing end; what cannot be written is lost, as a snippet may have closed it."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.lock = threading.Lock()

    def send(self, event: Mapping[str, object]) -> None:
        """Write one line, whole."""
        line = json.dumps(event, separators=(",", ":")).encode("ascii", "replace") + b"\n"
        with self.lock:
            try:
                while line:
                    line = line[os.write(self.descriptor, line) :]
            except OSError:
                return
