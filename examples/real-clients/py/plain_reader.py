"""What the relay holds, read with nothing but a WebSocket and a CBOR library.

Usage: plain_reader.py firehose|jetstream RELAY-URL COUNT; prints "cursor, kind, did, rev" per event, from the oldest on.
"""

import json
import sys

import libipld
from websockets.sync.client import connect

wire, base, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
path = "/xrpc/com.atproto.sync.subscribeRepos" if wire == "firehose" else "/subscribe"
with connect(f"{base}{path}?cursor=0", max_size=None) as socket:
    for _ in range(count):
        message = socket.recv()
        if wire == "firehose":
            header, body = libipld.decode_dag_cbor_multi(message)
            kind = "empty" if body.get("ops") == [] else header["t"][1:]
            print(body["seq"], kind, body.get("repo") or body["did"], body.get("rev", ""), sep="\t")
        else:
            event = json.loads(message)
            print(event["time_us"], event["kind"], event["did"], event.get("commit", {}).get("rev", ""), sep="\t")
