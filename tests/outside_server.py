"""An outside reader that behaves as badly as it is told to."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def chat(content):
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, script):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script, self.asked, self.at_once, self.most = list(script), [], 0, 0
        self.lock = threading.Lock()

    def handle_error(self, *_):  # a client that hung up
        pass


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.asked.append((self.path, dict(self.headers), asked))
            self.server.at_once += 1
            self.is_open = True
            self.server.most = max(self.server.most, self.server.at_once)
            do = self.server.script.pop(0) if len(self.server.script) > 1 else self.server.script[0]
        try:
            do(self)
        finally:
            self.ends()

    def ends(self):
        """Count a request as over, before its last byte: whoever asked may ask again as soon as that is there."""
        with self.server.lock:
            self.server.at_once -= self.is_open
            self.is_open = False


def says(body, status=200, **headers):
    def do(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.ends()
        handler.end_headers()
        handler.wfile.write(body)

    return do


def hangs(handler):
    time.sleep(3)


def drips(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def closes(handler):
    handler.connection.close()


@contextmanager
def served(*script):
    server = Server(script)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
