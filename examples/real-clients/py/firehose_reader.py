"""python atproto. Usage: firehose_reader.py RELAY-URL CURSOR COUNT"""

import os
import sys

from atproto import FirehoseSubscribeReposClient, models, parse_subscribe_repos_message

base, cursor, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
params = None if cursor == '-' else models.ComAtprotoSyncSubscribeRepos.Params(cursor=int(cursor))
client = FirehoseSubscribeReposClient(params, base_uri=base + '/xrpc')
left = count


def on_message(frame):
    global left
    message = parse_subscribe_repos_message(frame)
    kind = message.py_type.split('#')[1]
    did = message.repo if kind == 'commit' else message.did
    print(f"{message.seq}\t{kind}\t{did}\t{getattr(message, 'rev', '')}", flush=True)
    left -= 1
    if left == 0:
        os._exit(0)


client.start(on_message)
