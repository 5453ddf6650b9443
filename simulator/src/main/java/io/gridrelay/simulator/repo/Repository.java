package io.gridrelay.simulator.repo;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.event.RepoOp;
import io.gridrelay.atproto.mst.Mst;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A signed repository: a tree of records and its latest commit. A {@link #draft} shows what a
 * commit would be and leaves the repository as it is, so that a spoilt one can be sent without
 * breaking the chain of the good ones; {@link #apply} makes it true.
 *
 * <p>Belongs to one thread at a time.
 */
public final class Repository {

  private final Did did;
  private final RecordFactory factory;
  private final RecordList records;
  private PrivateKey key;
  private Mst tree;
  private RepoCommit head;

  private Repository(
      Did did,
      PrivateKey key,
      RecordFactory factory,
      RecordList records,
      Mst tree,
      RepoCommit head) {
    this.did = did;
    this.key = key;
    this.factory = factory;
    this.records = records;
    this.tree = tree;
    this.head = head;
  }

  /**
   * A repository that is in use already: a profile and {@code count - 1} older records.
   *
   * @param micros moment of its commit
   */
  public static Repository filled(
      Did did, PrivateKey key, RecordFactory factory, int count, long seed, long micros) {
    RandomGenerator random = new SplittableRandom(seed);
    RecordList records = new RecordList();
    Map<String, Cid> entries = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String path =
          i == 0
              ? RecordFactory.PROFILE + "/self"
              : RecordFactory.drawCollection(random) + "/" + Names.earlierTid(micros, random);
      StoredRecord stored = new StoredRecord(path, random.nextLong(), micros - 1_000_000L * i);
      if (entries.putIfAbsent(path, Cid.ofDagCbor(stored.bytes(factory))) == null) {
        records.put(stored);
      }
    }
    return new Repository(did, key, factory, records, Mst.of(entries), micros);
  }

  /** A repository as it is right after its account was made: without records. */
  public static Repository empty(Did did, PrivateKey key, RecordFactory factory, long micros) {
    return new Repository(did, key, factory, new RecordList(), Mst.empty(), micros);
  }

  private Repository(
      Did did, PrivateKey key, RecordFactory factory, RecordList records, Mst tree, long micros) {
    this(did, key, factory, records, tree, first(did, key, tree, micros));
  }

  private static RepoCommit first(Did did, PrivateKey key, Mst tree, long micros) {
    Tid rev = Tid.ofMicros(micros, 0);
    byte[] block = RepoCommit.sign(did, rev, tree.root(), key);
    Cid cid = Cid.ofDagCbor(block);
    CarWriter car = new CarWriter().begin(cid).add(cid, block);
    tree.proof(List.of()).forEach(car::add);
    return new RepoCommit(
        did, rev, null, null, tree.root(), cid, block, List.of(), car.toByteArray());
  }

  public Did did() {
    return did;
  }

  /** The latest commit; of a new repository, its first. */
  public RepoCommit head() {
    return head;
  }

  public PrivateKey key() {
    return key;
  }

  /** Signs with another key from now on. */
  public void rotate(PrivateKey next) {
    key = requireNonNull(next, "next");
  }

  /** How many operations a commit has: one in seven of ten cases, otherwise a tail. */
  public static int drawOps(RandomGenerator random) {
    if (random.nextInt(10) < 7) {
      return 1;
    }
    int ops = 2;
    while (ops < 20 && random.nextInt(10) < 6) {
      ops++;
    }
    return ops;
  }

  /** Draws what an account would write: creates most often, sometimes several at once. */
  public List<Write> drawWrites(int count, long micros, RandomGenerator random) {
    return records.drawWrites(count, micros, random);
  }

  /** The commit of these writes; none for a commit that only signs again. */
  public Draft draft(List<Write> writes, Tid rev) {
    return draft(writes, rev, key);
  }

  /** The same, signed with a key of choice. */
  public Draft draft(List<Write> writes, Tid rev, PrivateKey signer) {
    Mst next = tree;
    List<RepoOp> ops = new ArrayList<>(writes.size());
    SequencedMap<Cid, byte[]> created = new LinkedHashMap<>();
    for (Write write : writes) {
      Cid before = tree.get(write.path());
      StoredRecord stored = write.stored();
      if (stored == null) {
        next = next.remove(write.path());
        ops.add(new RepoOp(write.action(), write.path(), null, before));
      } else {
        byte[] bytes = stored.bytes(factory);
        Cid cid = Cid.ofDagCbor(bytes);
        created.put(cid, bytes);
        next = next.put(write.path(), cid);
        ops.add(new RepoOp(write.action(), write.path(), cid, before));
      }
    }
    byte[] block = RepoCommit.sign(did, rev, next.root(), signer);
    Cid cid = Cid.ofDagCbor(block);
    CarWriter car = new CarWriter().begin(cid).add(cid, block);
    next.proof(writes.stream().map(Write::path).toList()).forEach(car::add);
    created.forEach(car::add);
    RepoCommit commit =
        new RepoCommit(
            did, rev, head.rev(), tree.root(), next.root(), cid, block, ops, car.toByteArray());
    return new Draft(commit, next, List.copyOf(writes));
  }

  /** Makes a draft of the current state the latest commit. */
  public void apply(Draft draft) {
    if (!Objects.equals(tree.root(), draft.commit.prevData())) {
      throw new IllegalStateException("the draft was made from another state of " + did);
    }
    for (Write write : draft.writes) {
      StoredRecord stored = write.stored();
      if (stored == null) {
        records.remove(write.path());
      } else {
        records.put(stored);
      }
    }
    tree = draft.tree;
    head = draft.commit;
  }

  /** The whole repository as a CAR: the commit, all nodes, all records. */
  public byte[] export() {
    CarWriter car = new CarWriter().begin(head.cid()).add(head.cid(), head.commitBlock());
    tree.blocks().forEach(car::add);
    tree.forEach((path, cid) -> car.add(cid, records.get(path).bytes(factory)));
    return car.toByteArray();
  }

  /** The CID of the record at a path, or null. */
  public @Nullable Cid get(String path) {
    return tree.get(path);
  }

  /** A commit that may still come to nothing. Immutable. */
  public static final class Draft {
    private final RepoCommit commit;
    private final Mst tree;
    private final List<Write> writes;

    private Draft(RepoCommit commit, Mst tree, List<Write> writes) {
      this.commit = commit;
      this.tree = tree;
      this.writes = writes;
    }

    public RepoCommit commit() {
      return commit;
    }
  }
}
