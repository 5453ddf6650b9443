package io.gridrelay.atproto.mst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MstTest {

  private static final Cid VALUE =
      Cid.parse("bafyreie5cvv4h45feadgeuwhbcutmh6t2ceseocckahdoe6uat64zmz454");

  private static Mst records(String... rkeys) {
    Mst tree = Mst.empty();
    for (String rkey : rkeys) {
      tree = tree.put(record(rkey), VALUE);
    }
    return tree;
  }

  private static String record(String rkey) {
    return "com.example.record/3jqfcqzm" + rkey + "2j";
  }

  @Test
  void emptyTreeHasItsKnownRoot() {
    assertThat(Mst.empty().root())
        .hasToString("bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm")
        .isEqualTo(Mst.EMPTY_ROOT);
  }

  @Test
  void smallTreesHaveTheirKnownRoots() {
    assertThat(records("3fo").root())
        .hasToString("bafyreibj4lsc3aqnrvphp5xmrnfoorvru4wynt6lwidqbm2623a6tatzdu");
    assertThat(records("3fx").root())
        .hasToString("bafyreih7wfei65pxzhauoibu3ls7jgmkju4bspy4t2ha2qdjnzqvoy33ai");
    assertThat(records("3fp", "3fr", "3fs", "3ft", "4fc").root())
        .hasToString("bafyreicmahysq4n6wfuxo522m6dpiy7z7qzym3dzs756t5n7nfdgccwq7m");
  }

  @Test
  void removalTrimsTheTop() {
    Mst tree = records("3fn", "3fo", "3fp", "3fs", "3ft", "3fu");
    assertThat(tree.root())
        .hasToString("bafyreifnqrwbk6ffmyaz5qtujqrzf5qmxf7cbxvgzktl4e3gabuxbtatv4");
    assertThat(tree.remove(record("3fs")).root())
        .hasToString("bafyreie4kjuxbwkhzg2i5dljaswcroeih4dgiqq6pazcmunwt2byd725vi");
  }

  @Test
  void insertionSplitsTwoLayersAndRemovalMergesThem() {
    Mst tree = records("3fo", "3fp", "3fr", "3fs", "3ft", "3fz", "4fc", "4fd", "4ff", "4fg", "4fh");
    assertThat(tree.root())
        .hasToString("bafyreiettyludka6fpgp33stwxfuwhkzlur6chs4d2v4nkmq2j3ogpdjem");
    Mst split = tree.put(record("3fx"), VALUE);
    assertThat(split.root())
        .hasToString("bafyreid2x5eqs4w4qxvc5jiwda4cien3gw2q6cshofxwnvv7iucrmfohpm");
    assertThat(split.remove(record("3fx")).root()).isEqualTo(tree.root());
  }

  @Test
  void newTopsAreAddedAndTakenAway() {
    Mst tree = records("3ft", "3fz");
    assertThat(tree.root())
        .hasToString("bafyreidfcktqnfmykz2ps3dbul35pepleq7kvv526g47xahuz3rqtptmky");
    Mst higher = tree.put(record("3fx"), VALUE);
    assertThat(higher.root())
        .hasToString("bafyreiavxaxdz7o7rbvr3zg2liox2yww46t7g6hkehx4i4h3lwudly7dhy");
    Mst highest = higher.put(record("4fd"), VALUE);
    assertThat(highest.root())
        .hasToString("bafyreig4jv3vuajbsybhyvb7gggvpwh2zszwfyttjrj6qwvcsp24h6popu");
    assertThat(highest.remove(record("4fd")).root()).isEqualTo(higher.root());
    assertThat(higher.remove(record("3fx")).root()).isEqualTo(tree.root());
  }

  @Test
  void layersOfKeysAreThoseOfTheVectors() throws IOException {
    JsonNode heights = Vectors.json("interop/mst/key_heights.json");
    assertThat(heights).hasSize(9);
    for (JsonNode c : heights) {
      byte[] key = c.get("key").asText().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      assertThat(MstKey.layer(key)).as(c.toString()).isEqualTo(c.get("height").asInt());
    }
    List<String> keys = Files.readAllLines(Vectors.file("interop/mst/example_keys.txt"));
    keys.removeIf(k -> k.isEmpty() || k.startsWith("#"));
    assertThat(keys).hasSize(156);
    for (String key : keys) {
      assertThat(MstKey.layer(MstKey.of(key))).as(key).isEqualTo(key.charAt(1) - '0');
    }
  }

  @Test
  void commonPrefixesAreThoseOfTheVectors() {
    JsonNode prefixes = Vectors.json("interop/mst/common_prefix.json");
    assertThat(prefixes).hasSize(13);
    for (JsonNode c : prefixes) {
      byte[] left = c.get("left").asText().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      byte[] right = c.get("right").asText().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      assertThat(MstKey.commonPrefix(left, right)).as(c.toString()).isEqualTo(c.get("len").asInt());
    }
  }

  @Test
  void everyChangeLeadsToTheTreeThatTheEntriesAloneGive() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      TreeMap<String, Cid> naive = new TreeMap<>();
      Mst tree = Mst.empty();
      for (int step = 0; step < 200; step++) {
        List<String> paths = new ArrayList<>(naive.keySet());
        if (!paths.isEmpty() && random.nextInt(5) < 2) {
          String path = paths.get(random.nextInt(paths.size()));
          tree = tree.remove(path);
          naive.remove(path);
        } else {
          String path = TreeCases.path(random);
          Cid value = TreeCases.value(random);
          tree = tree.put(path, value);
          naive.put(path, value);
        }
        if (step % 20 == 19) {
          Map<String, Cid> shuffled = TreeCases.shuffled(naive, random);
          assertThat(tree).as("seed %d step %d", seed, step).isEqualTo(Mst.of(shuffled));
          Map<String, Cid> listed = new LinkedHashMap<>();
          tree.forEach(listed::put);
          assertThat(listed).containsExactlyEntriesOf(naive);
        }
      }
      for (String path : new ArrayList<>(naive.keySet())) {
        assertThat(tree.get(path)).isEqualTo(naive.get(path));
        assertThat(tree.get(path + "x")).isNull();
        tree = tree.remove(path);
      }
      assertThat(tree.isEmpty()).isTrue();
      assertThat(tree.root()).isEqualTo(Mst.EMPTY_ROOT);
    }
  }

  @Test
  void changesLeaveTheTreeBeforeAsItWas() {
    Mst before = records("3fo", "3fp", "3fs");
    Cid root = before.root();
    before.put(record("3fx"), VALUE).remove(record("3fo"));
    assertThat(before.root()).isEqualTo(root);
    assertThat(before.get(record("3fx"))).isNull();
    assertThat(Mst.of(Map.of(record("3fo"), VALUE, record("3fp"), VALUE, record("3fs"), VALUE)))
        .isEqualTo(before);
  }

  @Test
  void removingWhatIsNotThereIsAnError() {
    assertThatThrownBy(() -> records("3fo").remove(record("3fp")))
        .isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> Mst.empty().remove("a/b")).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void blocksAreNamedByTheirHashAndBeginWithTheRoot() {
    Mst tree = TreeCases.tree(new Random(1), 300);
    Map<Cid, byte[]> blocks = tree.blocks();
    assertThat(blocks.keySet().iterator().next()).isEqualTo(tree.root());
    blocks.forEach((cid, data) -> assertThat(Cid.ofDagCbor(data)).isEqualTo(cid));
  }

  @Test
  void aProofHoldsEveryNewNode() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      TreeCases.Change change = TreeCases.change(random, random.nextInt(80), 1 + seed % 8);
      List<Cid> fresh = new ArrayList<>(change.after().blocks().keySet());
      fresh.removeAll(change.before().blocks().keySet());
      assertThat(change.after().proof(change.paths()).keySet())
          .as("seed %d", seed)
          .containsAll(fresh);
    }
  }
}
