package io.gridrelay.atproto.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.mst.PartialTree;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A spoilt node, given the hash that it needs to be found, is loaded or rejected, and so is every
 * operation on the tree under it.
 */
final class MstRules implements FuzzFormat.Rules {

  private static final byte[] PATH = "app.bsky.feed.post/3mptbypluud2a".getBytes(UTF_8);

  private final Map<Cid, byte[]> siblings =
      Seeds.nodes().stream().collect(Collectors.toMap(Cid::ofDagCbor, node -> node, (a, b) -> a));
  private final CarWriter writer = new CarWriter();
  private final CarReader car = new CarReader();
  private final PartialTree tree = new PartialTree();

  @Override
  public String check(byte[] input) {
    Cid root = Cid.ofDagCbor(input);
    writer.begin(root).add(root, input);
    siblings.forEach(writer::add);
    byte[] archive = writer.toByteArray();
    byte[] buffer = Arrays.copyOf(archive, archive.length + root.length());
    root.copyTo(buffer, archive.length);
    car.read(buffer, 0, archive.length);
    try {
      tree.load(car, archive.length, input.length % 2 == 0);
      long key = tree.key(PATH, 0, PATH.length);
      if (tree.get(key) == PartialTree.ABSENT) {
        tree.put(key, archive.length);
      }
      tree.remove(key);
      tree.writeRootDigest(new byte[Cid.DIGEST_LENGTH], 0);
      return FuzzFormat.ACCEPTED;
    } catch (AtprotoException e) {
      return e.rejection().reason();
    }
  }
}
