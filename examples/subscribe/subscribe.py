# pip install websockets. Prints new posts.
import json
import sys

from websockets.sync.client import connect

url = sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:6008"
with connect(f"{url}/subscribe?wantedCollections=app.bsky.feed.post", max_size=None) as posts:
    for message in posts:
        event = json.loads(message)
        commit = event.get("commit", {})
        if commit.get("operation") == "create":
            print(event["did"], commit["record"]["text"], flush=True)
