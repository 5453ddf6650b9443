package io.gridrelay.client.firehose;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.Drisl;
import io.gridrelay.atproto.cid.Cid;
import org.jspecify.annotations.Nullable;

/** The archive of a commit, indexed when the first record is asked for. Thread-safe. */
final class Blocks {
  private final byte[] frame;
  private final int offset;
  private final int length;
  private @Nullable CarReader reader;

  Blocks(byte[] frame, int offset, int length) {
    this.frame = frame;
    this.offset = offset;
    this.length = length;
  }

  synchronized MapValue record(Cid cid) {
    CarReader index = reader;
    if (index == null) {
      index = new CarReader();
      index.read(frame, offset, length);
      reader = index;
    }
    int block = index.find(cid);
    if (block < 0) {
      throw new MalformedFrameException("no block with the record " + cid);
    }
    if (Drisl.decode(frame, index.dataOffset(block), index.dataEnd(block))
        instanceof MapValue map) {
      return map;
    }
    throw new MalformedFrameException("record " + cid + " is not an object");
  }
}
