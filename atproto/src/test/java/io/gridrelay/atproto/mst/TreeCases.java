package io.gridrelay.atproto.mst;

import io.gridrelay.atproto.cid.Cid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Random trees and changes: short keys that share prefixes, so that nodes split and merge often.
 */
final class TreeCases {

  private static final String[] COLLECTIONS = {"a.b.c", "a.b.cd", "app.bsky.feed.like", "é.f.g"};

  private TreeCases() {}

  static String path(Random random) {
    return COLLECTIONS[random.nextInt(COLLECTIONS.length)]
        + "/"
        + Integer.toString(random.nextInt(1_500), 36);
  }

  static Cid value(Random random) {
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    return Cid.ofDigest(random.nextInt(50) == 0 ? Cid.RAW : Cid.DAG_CBOR, digest);
  }

  static Mst tree(Random random, int puts) {
    Mst tree = Mst.empty();
    for (int i = 0; i < puts; i++) {
      tree = tree.put(path(random), value(random));
    }
    return tree;
  }

  static Map<String, Cid> shuffled(Map<String, Cid> entries, Random random) {
    List<String> paths = new ArrayList<>(entries.keySet());
    Collections.shuffle(paths, random);
    Map<String, Cid> shuffled = new LinkedHashMap<>();
    paths.forEach(path -> shuffled.put(path, entries.get(path)));
    return shuffled;
  }

  /** A commit: some paths changed, each once. */
  record Change(Mst before, Mst after, List<String> paths) {}

  static Change change(Random random, int size, int operations) {
    Mst before = tree(random, size);
    List<String> present = new ArrayList<>();
    before.forEach((path, value) -> present.add(path));
    Set<String> paths = new LinkedHashSet<>();
    Mst after = before;
    for (int i = 0; i < operations; i++) {
      boolean known = !present.isEmpty() && random.nextBoolean();
      String path = known ? present.get(random.nextInt(present.size())) : path(random);
      if (paths.add(path)) {
        boolean delete = before.get(path) != null && random.nextBoolean();
        after = delete ? after.remove(path) : after.put(path, value(random));
      }
    }
    return new Change(before, after, List.copyOf(paths));
  }
}
