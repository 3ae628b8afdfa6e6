# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""A server of e-mails that keeps what it gets"""
import email
import email.policy
import socketserver
import threading
from contextlib import contextmanager

from demo.server import HOST


class _Session(socketserver.StreamRequestHandler):

    def handle(self):
        self._say('220 here')
        for line in self.rfile:
            command = line.strip().upper()
            if command == b'DATA':
                self._say('354 go on')
                self.server.messages.append(self._read())
                self._say('250 kept')
            elif command == b'QUIT':
                self._say('221 bye')
                return
            else:
                self._say('250 as you say')

    def _say(self, text):
        self.wfile.write(f'{text}\r\n'.encode())

    def _read(self):
        lines = []
        for line in self.rfile:
            if line == b'.\r\n':
                break
            lines.append(line[1:] if line.startswith(b'.') else line)
        return email.message_from_bytes(
            b''.join(lines), policy=email.policy.default)


@contextmanager
def mailing():
    "Yield the URI of the server and the list of what it has got"
    with socketserver.ThreadingTCPServer((HOST, 0), _Session) as server:
        server.daemon_threads = True
        server.messages = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f'smtp://{HOST}:{server.server_address[1]}', server.messages
        finally:
            server.shutdown()
