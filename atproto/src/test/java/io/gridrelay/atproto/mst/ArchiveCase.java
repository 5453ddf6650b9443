package io.gridrelay.atproto.mst;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cid.Cid;
import java.util.Arrays;
import java.util.Map;

/** An archive in an array that has room for further CIDs, as a frame has. */
final class ArchiveCase {

  private byte[] buffer;
  private final int archiveLength;
  private final int rootCid;

  ArchiveCase(Cid root, Map<Cid, byte[]> blocks) {
    CarWriter out = new CarWriter().begin(root);
    blocks.forEach(out::add);
    byte[] archive = out.toByteArray();
    buffer = new byte[archive.length + 1];
    System.arraycopy(archive, 0, buffer, 1, archive.length);
    archiveLength = archive.length;
    rootCid = append(root);
  }

  int rootCid() {
    return rootCid;
  }

  int append(Cid cid) {
    int at = buffer.length;
    buffer = Arrays.copyOf(buffer, at + cid.length());
    cid.copyTo(buffer, at);
    return at;
  }

  /** After everything was appended. */
  CarReader read() {
    CarReader car = new CarReader();
    car.read(buffer, 1, archiveLength);
    return car;
  }

  Cid cid(int offset) {
    if (offset == PartialTree.ABSENT) {
      return null;
    }
    return Cid.fromBytes(buffer, offset, Cid.lengthAt(buffer, offset, buffer.length));
  }

  long key(PartialTree tree, String path) {
    byte[] key = MstKey.of(path);
    return tree.key(key, 0, key.length);
  }
}
