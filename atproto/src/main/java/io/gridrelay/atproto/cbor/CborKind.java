package io.gridrelay.atproto.cbor;

/** What kind of value comes next. */
public enum CborKind {
  INTEGER,
  BYTES,
  TEXT,
  ARRAY,
  MAP,
  LINK,
  BOOLEAN,
  NULL
}
