# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""A mail server that delivers to the tests"""
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller

from demo.server import HOST, free_port


class Mailbox:
    "The messages that came, the oldest first"

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(
            message_from_bytes(envelope.content, policy=default))
        return '250 OK'


@contextmanager
def delivering():
    "Yield the URI of the server and its Mailbox"
    mailbox = Mailbox()
    controller = Controller(mailbox, HOST, free_port(preferred=[]))
    controller.start()
    try:
        yield f'smtp://{HOST}:{controller.port}', mailbox
    finally:
        controller.stop()
