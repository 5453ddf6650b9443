package io.gridrelay.atproto.mst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.testing.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PartialTreeTest {

  private final PartialTree tree = new PartialTree();

  @Test
  void undoesEveryChangeWithTheBlocksOfItsProof() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      TreeCases.Change change = TreeCases.change(random, random.nextInt(120), 1 + seed % 12);
      Map<Cid, byte[]> proof = change.after().proof(change.paths());
      assertThat(undo(change, proof, seed % 2 == 0))
          .as("seed %d", seed)
          .isEqualTo(change.before().root());
    }
  }

  @Test
  void agreesWithTheWholeTreeWhateverIsDone() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Mst whole = TreeCases.tree(random, random.nextInt(100));
      ArchiveCase archive = new ArchiveCase(whole.root(), whole.blocks());
      List<Integer> values = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        values.add(archive.append(TreeCases.value(random)));
      }
      tree.load(archive.read(), archive.rootCid(), true);
      for (int value : values) {
        String path = TreeCases.path(random);
        long key = archive.key(tree, path);
        Cid cid = archive.cid(value);
        Cid old = whole.get(path);
        assertThat(archive.cid(tree.get(key))).isEqualTo(old);
        boolean remove = random.nextInt(3) == 0;
        int before = remove ? tree.remove(key) : tree.put(key, value);
        assertThat(archive.cid(before)).as("seed %d path %s", seed, path).isEqualTo(old);
        whole = !remove ? whole.put(path, cid) : old == null ? whole : whole.remove(path);
        assertThat(tree).hasToString("PartialTree[" + whole.root() + "]");
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> invertsTheInteropProofs() {
    JsonNode cases = Vectors.json("interop/firehose/commit-proof-fixtures.json");
    assertThat(cases).hasSize(6);
    return StreamSupport.stream(cases.spliterator(), false)
        .map(c -> DynamicTest.dynamicTest(c.get("comment").asText(), () -> invert(c)));
  }

  private void invert(JsonNode c) {
    Cid value = Cid.parse(c.get("leafValue").asText());
    Mst before = Mst.empty();
    for (String key : texts(c.get("keys"))) {
      before = before.put(key, value);
    }
    assertThat(before.root()).hasToString(c.get("rootBeforeCommit").asText());
    Mst after = before;
    List<String> paths = new ArrayList<>();
    for (String key : texts(c.get("adds"))) {
      after = after.put(key, value);
      paths.add(key);
    }
    for (String key : texts(c.get("dels"))) {
      after = after.remove(key);
      paths.add(key);
    }
    assertThat(after.root()).hasToString(c.get("rootAfterCommit").asText());
    Map<Cid, byte[]> proof = after.proof(paths);
    List<Cid> expected = texts(c.get("blocksInProof")).stream().map(Cid::parse).toList();
    assertThat(proof.keySet()).containsAll(expected);
    TreeCases.Change change = new TreeCases.Change(before, after, paths);
    for (boolean insertsFirst : new boolean[] {true, false}) {
      assertThat(undo(change, proof, insertsFirst)).isEqualTo(before.root());
      Map<Cid, byte[]> required = new java.util.HashMap<>(proof);
      required.keySet().retainAll(expected);
      assertThat(undo(change, required, insertsFirst)).isEqualTo(before.root());
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(t -> texts.add(t.asText()));
    return texts;
  }

  @Test
  void needsEveryNodeOfTheWayToAChangedKey() {
    int refused = 0;
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      TreeCases.Change change = TreeCases.change(random, 60, 1);
      Map<Cid, byte[]> proof = change.after().proof(change.paths());
      for (Cid missing : List.copyOf(proof.keySet())) {
        Map<Cid, byte[]> holed = new java.util.HashMap<>(proof);
        holed.remove(missing);
        try {
          assertThat(undo(change, holed, true)).isEqualTo(change.before().root());
        } catch (MstException e) {
          assertThat(e.reason()).isEqualTo(MstException.Reason.PARTIAL_TREE);
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(300);
  }

  /** Undoes a change on the nodes of the map and answers the root. */
  private Cid undo(TreeCases.Change change, Map<Cid, byte[]> blocks, boolean insertsFirst) {
    ArchiveCase archive = new ArchiveCase(change.after().root(), blocks);
    int[] before = new int[change.paths().size()];
    for (int i = 0; i < before.length; i++) {
      Cid value = change.before().get(change.paths().get(i));
      before[i] = value == null ? PartialTree.ABSENT : archive.append(value);
    }
    tree.load(archive.read(), archive.rootCid(), true);
    for (boolean inserts : new boolean[] {insertsFirst, !insertsFirst}) {
      for (int i = 0; i < before.length; i++) {
        if (inserts == (before[i] != PartialTree.ABSENT)) {
          String path = change.paths().get(i);
          long key = archive.key(tree, path);
          int after = inserts ? tree.put(key, before[i]) : tree.remove(key);
          assertThat(archive.cid(after)).isEqualTo(change.after().get(path));
        }
      }
    }
    byte[] digest = new byte[32];
    tree.writeRootDigest(digest, 0);
    return Cid.ofDigest(Cid.DAG_CBOR, digest);
  }

  // Structure. Each case is a tree whose nodes are written by hand.

  private static final Cid ANY = Cid.ofRaw(new byte[] {1});

  // Layers of these keys: A0… 0, B1… 1 and so on (interop example_keys.txt).
  private static final String A0 = "A0/374913";
  private static final String B0 = "B0/601692";
  private static final String D2 = "D2/269196";

  @Test
  void acceptsAWellFormedTreeByHand() {
    Blocks blocks = new Blocks();
    Cid bottom = blocks.node(null, n -> n.entry(0, A0, null).entry(0, B0, null));
    Cid middle = blocks.node(bottom, n -> {});
    Cid root = blocks.node(middle, n -> n.entry(0, D2, null));
    blocks.load(root);
    assertThat(tree).hasToString("PartialTree[" + root + "]");
  }

  @Test
  void refusesKeysOutOfOrder() {
    refuses(b -> b.node(null, n -> n.entry(0, B0, null).entry(0, A0, null)), "order");
    refuses(b -> b.node(null, n -> n.entry(0, A0, null).entry(0, A0, null)), "order");
    refuses(b -> b.node(null, n -> n.entry(0, A0 + "x", null).entry(9, "", null)), "prefix");
  }

  @Test
  void refusesKeysOutOfOrderBetweenNodes() {
    refuses(
        b -> {
          Cid bottom = b.node(null, n -> n.entry(0, "E0/670489", null));
          return b.node(b.node(bottom, n -> {}), n -> n.entry(0, D2, null));
        },
        "order between");
    refuses(
        b -> {
          Cid bottom = b.node(null, n -> n.entry(0, A0, null));
          Cid middle = b.node(bottom, n -> {});
          return b.node(null, n -> n.entry(0, D2, middle));
        },
        "order between");
  }

  @Test
  void refusesPrefixesThatAreNotTheLongestOrDoNotFit() {
    refuses(
        b -> b.node(null, n -> n.entry(0, "A0/374913", null).entry(0, "A0/374914", null)),
        "longest");
    refuses(b -> b.node(null, n -> n.entry(1, "A0/374913", null)), "does not fit");
    refuses(b -> b.node(null, n -> n.entry(0, A0, null).entry(10, "x", null)), "does not fit");
    refuses(b -> b.node(null, n -> n.entry(0, A0, null).entry(-1, "x", null)), "does not fit");
    refuses(b -> b.node(null, n -> n.entry(0, "x".repeat(1025), null)), "more than 1024");
  }

  @Test
  void refusesKeysOnAForeignLayer() {
    refuses(b -> b.node(null, n -> n.entry(0, A0, null).entry(0, D2, null)), "its own");
    refuses(
        b -> {
          Cid middle = b.node(null, n -> n.entry(0, A0, null));
          return b.node(middle, n -> n.entry(0, D2, null));
        },
        "its own");
  }

  @Test
  void refusesNodesWithoutKeysAtTopAndBottom() {
    refuses(b -> b.node(b.node(null, n -> n.entry(0, A0, null)), n -> {}), "without keys");
    refuses(
        b -> b.node(b.node(b.node(null, n -> {}), n -> {}), n -> n.entry(0, D2, null)),
        "without keys");
  }

  @Test
  void refusesAChildBelowTheBottom() {
    Cid below = Cid.ofDagCbor(new byte[] {3});
    refuses(
        b -> b.node(b.node(b.node(below, n -> {}), n -> {}), n -> n.entry(0, D2, null)),
        "without keys");
    refuses(
        b -> {
          Cid child = b.node(null, n -> n.entry(0, A0, null));
          return b.node(child, n -> n.entry(0, B0, null));
        },
        "below the bottom");
  }

  @Test
  void refusesANodeThatOccursTwice() {
    refuses(
        b -> {
          Cid chain = b.node(ANY.isRaw() ? Cid.ofDagCbor(new byte[] {2}) : null, n -> {});
          return b.node(chain, n -> n.entry(0, D2, chain));
        },
        "twice");
  }

  @Test
  void refusesLinksToNodesThatAreNotDagCbor() {
    refuses(b -> b.node(ANY, n -> n.entry(0, D2, null)), "not a DAG-CBOR CID");
  }

  @Test
  void theEmptyTreeIsANodeWithoutKeys() {
    Blocks blocks = new Blocks();
    blocks.load(blocks.node(null, n -> {}));
    assertThat(tree).hasToString("PartialTree[" + Mst.EMPTY_ROOT + "]");
  }

  @Test
  void aMissingRootIsAStubThatAnswersNothing() {
    Blocks blocks = new Blocks();
    Cid root = Mst.of(Map.of(A0, ANY)).root();
    blocks.load(root);
    assertThat(tree.isStub()).isTrue();
    assertThat(tree).hasToString("PartialTree[" + root + "]");
    long key = tree.key(MstKey.of(A0), 0, A0.length());
    assertThatThrownBy(() -> tree.get(key)).hasMessageContaining("partial_tree");
    assertThatThrownBy(() -> tree.put(key, 1)).hasMessageContaining("partial_tree");
    assertThatThrownBy(() -> tree.remove(key)).hasMessageContaining("partial_tree");
  }

  private void refuses(java.util.function.Function<Blocks, Cid> shape, String detail) {
    Blocks blocks = new Blocks();
    Cid root = shape.apply(blocks);
    assertThatThrownBy(() -> blocks.load(root))
        .isInstanceOf(MstException.class)
        .hasMessageStartingWith("mst_malformed")
        .hasMessageContaining(detail);
  }

  /** Nodes as somebody might write them who does not care for the rules. */
  private final class Blocks {

    private final Map<Cid, byte[]> blocks = new java.util.LinkedHashMap<>();

    Cid node(Cid left, Consumer<Entries> content) {
      Entries entries = new Entries();
      content.accept(entries);
      CborWriter out = new CborWriter();
      out.writeMap(2).writeText("e").writeArray(entries.count);
      out.writeRaw(entries.out.buffer(), 0, entries.out.length()).writeText("l");
      byte[] data = (left == null ? out.writeNull() : out.writeLink(left)).toByteArray();
      Cid cid = Cid.ofDagCbor(data);
      blocks.put(cid, data);
      return cid;
    }

    void load(Cid root) {
      ArchiveCase archive = new ArchiveCase(root, blocks);
      CarReader car = archive.read();
      tree.load(car, archive.rootCid(), true);
    }
  }

  private static final class Entries {

    private final CborWriter out = new CborWriter();
    private int count;

    Entries entry(int prefix, String rest, Cid right) {
      count++;
      byte[] key = rest.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      out.writeMap(4).writeText("k").writeBytes(key).writeText("p").writeInteger(prefix);
      out.writeText("t");
      (right == null ? out.writeNull() : out.writeLink(right)).writeText("v").writeLink(ANY);
      return this;
    }
  }
}
