"""Makes data-model.json, cids.json and jetstream.json; see README.md. Uses nothing of GridRelay."""

import base64
import json
import random
from pathlib import Path

import dag_cbor
from multiformats import CID, multihash

HERE = Path(__file__).parent
SEED = 20261121


def cid_of(data, codec="dag-cbor", function="sha2-256"):
    return CID("base32", 1, codec, multihash.digest(data, function))


def to_json(value):
    """The JSON form of the data model, written after the specification."""
    if isinstance(value, CID):
        return {"$link": value.encode("base32")}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode().rstrip("=")}
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return value


BLOB = {
    "$type": "blob",
    "ref": cid_of(b"a picture", "raw"),
    "mimeType": "image/png",
    "size": 9,
}

VALUES = {
    "empty object": {},
    "every kind": {
        "null": None,
        "true": True,
        "false": False,
        "int": 1,
        "text": "abc",
        "bytes": b"\x00\xff",
        "link": cid_of(b"x"),
        "list": [1, [2, {"a": []}], None],
        "map": {"b": 1, "a": 2},
    },
    "edges of integers": {
        "n": [0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**53 + 1, 2**63 - 1]
        + [-1, -24, -25, -256, -257, -65536, -65537, -(2**32), -(2**32) - 1, -(2**63)]
    },
    "keys of all lengths, to be sorted": {
        "b": 1, "aa": 2, "a": 3, "": 4, "z" * 23: 5, "z" * 24: 6, "z" * 255: 7, "z" * 256: 8,
        "é": 9, "ab": 10, "€": 11, "zzz": 12, "😀": 13, "\uffff": 14,
    },
    "text of all widths": {"t": ["", "a", "é", "€", "😀", "👨‍👩‍👧", "\x00\x1f\x7f\"\\/\b\f\n\r\t", "\u2028\ud7ff\ue000\uffff"]},
    "lengths of text and bytes": {
        "t": ["x" * n for n in (23, 24, 255, 256)],
        "b": [bytes(n) for n in (0, 1, 2, 3, 23, 24, 255, 256)],
    },
    "long list": {"l": list(range(300))},
    "nested 32 deep": {"a": {}},
    "blob": {"image": BLOB},
    "a post": {
        "$type": "app.bsky.feed.post",
        "text": "Grüße 👋 <b>&amp;</b>",
        "langs": ["de", "en"],
        "createdAt": "2026-07-04T14:38:08.999Z",
        "embed": {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": BLOB}]},
        "reply": {"root": {"cid": str(cid_of(b"r")), "uri": "at://did:plc:a/app.bsky.feed.post/3k"}},
    },
    "links of foreign kinds": {
        "l": [cid_of(b"a", "raw"), cid_of(b"b", "dag-pb"), cid_of(b"c", "dag-cbor", "sha2-512")]
    },
}

for _ in range(15):  # each round adds a list and a map to the two levels that are there
    VALUES["nested 32 deep"] = {"a": [VALUES["nested 32 deep"]]}


def random_value(rng, depth):
    kind = rng.randrange(6 if depth > 3 else 8)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.choice([1, -1]) * rng.randrange(2 ** rng.randrange(1, 63))
    if kind in (2, 3):
        return "".join(rng.choice("abcÄß€😀 \n\"\\\x01~") for _ in range(rng.randrange(30)))
    if kind == 4:
        return rng.randbytes(rng.randrange(40))
    if kind == 5:
        return cid_of(rng.randbytes(4), rng.choice(["raw", "dag-cbor"]))
    if kind == 6:
        return [random_value(rng, depth + 1) for _ in range(rng.randrange(5))]
    return random_object(rng, depth + 1)


def random_object(rng, depth):
    keys = {"".join(rng.choice("abcdefgÄ€😀") for _ in range(rng.randrange(12))) for _ in range(rng.randrange(8))}
    return {key: random_value(rng, depth) for key in sorted(keys, key=lambda _: rng.random())}


def data_model():
    rng = random.Random(SEED)
    values = dict(VALUES)
    for number in range(40):
        values[f"random {number}"] = random_object(rng, 0)
    vectors = []
    for name, value in values.items():
        cbor = dag_cbor.encode(value)
        vectors.append(
            {"name": name, "json": to_json(value), "cbor": cbor.hex(), "cid": str(cid_of(cbor))}
        )
    return vectors


def cids():
    kinds = [("raw", "sha2-256"), ("dag-cbor", "sha2-256"), ("dag-pb", "sha2-256"),
             ("dag-json", "sha2-256"), ("raw", "sha2-512"), ("dag-cbor", "sha1"), ("raw", "identity")]
    vectors = []
    for codec, function in kinds:
        cid = cid_of(b"GridRelay", codec, function)
        vectors.append({"codec": codec, "hash": function, "bytes": bytes(cid).hex(),
                        "text": cid.encode("base32")})
    return vectors


def uvarint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def car(root, blocks):
    header = dag_cbor.encode({"version": 1, "roots": [root]})
    out = uvarint(len(header)) + header
    for data in blocks:
        section = bytes(cid_of(data)) + data
        out += uvarint(len(section)) + section
    return out


def jetstream():
    """What the original says about one commit, written down after its public description."""
    did, rev = "did:plc:ewvi7nxzyoun6zhxrhs64oiz", "3mptbypluud2a"
    records = [VALUES["a post"], {"$type": "a.b.c", "n": 2**53 + 1, "b": b"\x01", "l": cid_of(b"x")}]
    blocks = [dag_cbor.encode(record) for record in records]
    head = {"did": did, "time_us": 1783175888085434, "kind": "commit"}
    operations, events = [], []
    for action, collection, rkey, index in [
        ("create", "app.bsky.feed.post", "3mptbyplj5d2a", 0),
        ("delete", "app.bsky.feed.like", "3mptbyplj5d2b", None),
        ("update", "a.b.c", "self", 1),
        ("create", "a.b.c", "lost", None),
    ]:
        cid = None if action == "delete" else str(cid_of(b"lost" if index is None else blocks[index]))
        operations.append({"action": action, "collection": collection, "rkey": rkey, "cid": cid})
        commit = {"rev": rev, "operation": action, "collection": collection, "rkey": rkey}
        if index is not None:
            commit |= {"record": to_json(records[index]), "cid": cid}
        elif action != "delete":
            events.append(None)
            continue
        events.append(head | {"commit": commit})
    root = cid_of(b"no commit here")
    return {"did": did, "rev": rev, "timeUs": head["time_us"], "car": car(root, blocks).hex(),
            "operations": operations, "events": events}


for file, content in [("data-model.json", data_model()), ("cids.json", cids()), ("jetstream.json", jetstream())]:
    (HERE / file).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
