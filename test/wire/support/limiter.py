"""What jupyter_server lets through: `limiter.py CONNECTION_FILE`.

Listens to a kernel's iopub as a server does and asks jupyter_server's own code, with its defaults, which messages it
would drop. Writes `ready`, then for each request that has become idle a line of JSON: its msg_id, the text of its
stdout that came through, and how many messages were dropped.
"""

import json
import sys
from types import SimpleNamespace

from jupyter_client import BlockingKernelClient
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection as Connection
from tornado.ioloop import IOLoop

FIELDS = ["limit_rate", "iopub_msg_rate_limit", "iopub_data_rate_limit", "rate_limit_window"]


def main(connection_file):
    client = BlockingKernelClient(connection_file=connection_file)
    client.load_connection_file()
    client.iopub_channel.start()
    socket = client.iopub_channel.socket
    IOLoop()
    state = limiter()
    text, dropped = {}, {}
    while True:
        _, frames = client.session.feed_identities(socket.recv_multipart())
        message = client.session.deserialize(frames)
        parent = message["parent_header"].get("msg_id")
        if message["msg_type"] == "iopub_welcome":
            print("ready", flush=True)
        elif Connection._limit_rate(state, "iopub", message, frames):
            dropped[parent] = dropped.get(parent, 0) + 1
        elif message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            text.setdefault(parent, []).append(message["content"]["text"])
        elif message["content"].get("execution_state") == "idle":
            report = {"id": parent, "stdout": "".join(text.pop(parent, [])), "dropped": dropped.pop(parent, 0)}
            print(json.dumps(report), flush=True)


def limiter():
    """As much of a connection as its rate limit needs."""
    defaults = {name: getattr(Connection, name).default_value for name in FIELDS}
    return SimpleNamespace(
        **defaults,
        _iopub_window_msg_count=0,
        _iopub_window_byte_count=0,
        _iopub_msgs_exceeded=False,
        _iopub_data_exceeded=False,
        _iopub_window_byte_queue=[],
        get_part=lambda _field, value, _frames: value,
        write_stderr=lambda _text, _parent: None,
        log=SimpleNamespace(warning=lambda _text: None),
    )


main(sys.argv[1])
