#!/usr/bin/env python3
"""Writes the golden files beside it from docs/formats/log.md alone, sharing no code with the Java module.

Run it only when the format changes on purpose; GoldenFormatTest compares the Java module with its output.
"""
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
M64 = (1 << 64) - 1


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def xxh64(data):
    p1, p2, p3, p4, p5 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9,
                          0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)
    rot = lambda x, r: ((x << r) | (x >> (64 - r))) & M64
    rnd = lambda acc, lane: rot((acc + lane * p2) & M64, 31) * p1 & M64
    i, n = 0, len(data)
    if n >= 32:
        v = [(p1 + p2) & M64, p2, 0, -p1 & M64]
        while i <= n - 32:
            v = [rnd(v[k], int.from_bytes(data[i + 8 * k:i + 8 * k + 8], "little")) for k in range(4)]
            i += 32
        h = (rot(v[0], 1) + rot(v[1], 7) + rot(v[2], 12) + rot(v[3], 18)) & M64
        for k in range(4):
            h = ((h ^ rnd(0, v[k])) * p1 + p4) & M64
    else:
        h = p5
    h = (h + n) & M64
    while i <= n - 8:
        h = (rot(h ^ rnd(0, int.from_bytes(data[i:i + 8], "little")), 27) * p1 + p4) & M64
        i += 8
    if i <= n - 4:
        h = (rot(h ^ (int.from_bytes(data[i:i + 4], "little") * p1 & M64), 23) * p2 + p3) & M64
        i += 4
    while i < n:
        h = rot(h ^ (data[i] * p5 & M64), 11) * p1 & M64
        i += 1
    h = (h ^ (h >> 33)) * p2 & M64
    h = (h ^ (h >> 29)) * p3 & M64
    return h ^ (h >> 32)


assert crc32c(b"123456789") == 0xE3069283  # RFC 3720, appendix B.4 uses the same polynomial
assert xxh64(b"") == 0xEF46DB3751D8E999    # xxHash specification
assert xxh64(b"abc") == 0x44BC2CF5AD770999


def frame(opcode, payload):
    if not payload:
        return b""
    n = len(payload)
    head = bytes([0x80 | opcode])
    if n < 126:
        return head + bytes([n]) + payload
    return head + (bytes([126]) + struct.pack(">H", n) if n < 65536 else bytes([127]) + struct.pack(">Q", n)) + payload


def pad(data):
    return data + bytes(-len(data) % 8)


def index_of(table, name):
    if name not in table:
        table.append(name)
    return table.index(name)


def block(epoch, first_seq, prev, committed, events):
    """events: list of (entry, cbor, rows); row: (time_us, kind, collection or None, json, zstd)."""
    time, hashes, ends, coll_ids, kinds = b"", b"", [b"", b"", b""], b"", b""
    up, rev, last_row, did_end, host_ids, status, flags, data, commit = (b"",) * 9
    sections = [b"", b"", b""]
    collections, hosts, low, dids, row = [], [], [], b"", 0
    for entry, cbor, rows in events:
        for i, (time_us, kind, collection, json, zstd) in enumerate(rows):
            time += struct.pack("<q", time_us)
            hashes += struct.pack("<Q", xxh64(entry["did"]))
            coll_ids += struct.pack("<H", 0xFFFF if collection is None else index_of(collections, collection))
            kinds += bytes([kind])
            for r, one in enumerate([frame(2, cbor) if i == len(rows) - 1 else b"", frame(1, json), frame(2, zstd)]):
                sections[r] += one
                ends[r] += struct.pack("<I", len(sections[r]))
            row += 1
        up += struct.pack("<q", entry["upstream"])
        rev += struct.pack("<q", entry["rev"])
        last_row += struct.pack("<I", row - 1)
        dids += entry["did"]
        did_end += struct.pack("<I", len(dids))
        h = index_of(hosts, entry["host"])
        host_ids += struct.pack("<H", h)
        if h == len(low):
            low.append(entry["low"])
        low[h] = max(low[h], entry["low"])
        status += bytes([entry["status"]])
        flags += bytes([(1 if entry["data"] else 0) | (2 if entry["commit"] else 0)])
        data += entry["data"] or bytes(32)
        commit += entry["commit"] or bytes(36)
    names, name_ends = dids, {}
    for what, table in (("c", collections), ("h", hosts)):
        name_ends[what] = b""
        for name in table:
            names += name
            name_ends[what] += struct.pack("<I", len(names))
    tables = pad(time + hashes + b"".join(ends) + coll_ids + kinds)
    tables += pad(up + rev + last_row + did_end + host_ids + status + flags + data + commit)
    tables += struct.pack("<%dq" % len(low), *low) + name_ends["h"] + name_ends["c"] + names
    tables = pad(tables)
    length = 96 + len(tables)
    header = struct.pack("<IHHqqqq", length, 1, 0, epoch, first_seq, committed, prev)
    header += struct.pack("<II", row, len(events))
    header += struct.pack("<III", *map(len, sections)) + struct.pack("<III", *map(crc32c, sections))
    header += struct.pack("<IIII", len(collections), len(hosts), len(names), 0)
    covered = header + tables
    meta = b"GRB1" + struct.pack("<I", crc32c(covered)) + covered
    assert len(meta) == length
    return meta, sections


def seal(entries, first_seq, last_seq, first_time, last_time, epoch, index_end, frame_ends):
    directory = b"".join(struct.pack("<qqqqqq", *entry) for entry in entries)
    covered = struct.pack("<HHI", 1, 0, len(entries))
    covered += struct.pack("<qqqqqq", first_seq, last_seq, first_time, last_time, epoch, index_end)
    covered += struct.pack("<qqq", *frame_ends)
    covered += struct.pack("<I", crc32c(directory))
    return directory + b"GRS1" + struct.pack("<I", crc32c(covered)) + covered + bytes(4)


def entry(did, host, upstream, low, rev=0, data=None, commit=None, status=0):
    return dict(did=did, host=host, upstream=upstream, low=low, rev=rev, data=data, commit=commit, status=status)


T = 1790000000000000
ALICE, BOB = b"did:plc:aliceaaaaaaaaaaaaaaaaaaa", b"did:web:bob.example.com"
DATA, COMMIT = bytes(range(32)), bytes([1, 0x71, 0x12, 0x20]) + bytes(range(100, 132))

MIXED = [
    (entry(ALICE, b"pds1.example.com", 41, 40, 3 << 50, DATA, COMMIT), b"C" * 70000, [
        (T, 0, b"app.bsky.feed.post", b"J" * 125, b"Z" * 126),
        (T + 1, 1, b"app.bsky.feed.like", b"j" * 65535, b"z" * 65536),
        (T + 7, 2, b"app.bsky.feed.post", b"{}", b"\x00")]),
    (entry(BOB, b"pds2.example.com:8080", 7, 7, 5, DATA), b"sync", [(T + 8, 6, None, b"", b"")]),
    (entry(BOB, b"pds1.example.com", 44, 43), b"identity", [(T + 9, 4, None, b"{\"i\":1}", b"zi")]),
    (entry(ALICE, b"pds1.example.com", 43, 42, status=3), b"account", [(T + 10, 5, None, b"{\"a\":1}", b"za")]),
    (entry(ALICE, b"pds1.example.com", 45, 44, 6, DATA, COMMIT), b"empty", [(T + 11, 3, None, b"", b"")]),
]
SECOND = [(entry(ALICE, b"pds1.example.com", 46, 45, 7, DATA, COMMIT), b"second",
           [(T + 100, 0, b"app.bsky.graph.follow", b"{\"f\":1}", b"zf")])]

mixed_meta, mixed_sections = block(3, 1000, 990, 999, MIXED)
second_meta, second_sections = block(3, 1007, -1, 1007, SECOND)
marker_meta, marker_sections = block(3, 1008, -1, 1007, [])
(HERE / "mixed.block").write_bytes(mixed_meta + b"".join(mixed_sections))
(HERE / "second.block").write_bytes(second_meta + b"".join(second_sections))
(HERE / "marker.block").write_bytes(marker_meta + b"".join(marker_sections))

index = mixed_meta + second_meta
index += seal([(1000, T, 0, 0, 0, 0)], 1000, 1007, T, T + 100, 3, len(index),
              [len(a) + len(b) for a, b in zip(mixed_sections, second_sections)])
(HERE / "sealed.index").write_bytes(index)
mark = struct.pack("<qqq", 1000, len(mixed_meta + second_meta), 1007)
(HERE / "synced").write_bytes(b"GRY1" + struct.pack("<I", crc32c(mark)) + mark)
