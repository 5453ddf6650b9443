package io.gridrelay.simulator;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.event.RepoOp;
import io.gridrelay.simulator.repo.RepoCommit;
import io.gridrelay.simulator.repo.Timestamps;
import io.gridrelay.simulator.truth.EventKey;
import io.gridrelay.simulator.truth.EventKind;
import io.gridrelay.simulator.truth.ExpectedOp;
import io.gridrelay.simulator.truth.RefusedEvent;
import io.gridrelay.simulator.truth.TruthLedger;
import io.gridrelay.simulator.wire.WireServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One host: numbers events, notes in the ledger what has to become of them, and puts them into its
 * log. Numbering is guarded by the lock of the {@link World}; the rest is thread-safe.
 */
final class PdsHost implements SimulatedHost, AutoCloseable {
  private final int index;
  private final World world;
  private final Firehose firehose;
  private final WireServer server;
  private final FrameWriter frames = new FrameWriter();
  private volatile FaultPlan faults = FaultPlan.none();
  private final AtomicLong lastSeq = new AtomicLong();
  private final AtomicLong emitted = new AtomicLong();
  private byte @Nullable [] lastFrame;
  private @Nullable EventKey lastKey;

  PdsHost(int index, World world, NetworkConfig config) throws IOException {
    this.index = index;
    this.world = world;
    this.firehose = new Firehose(new HostLog(config.historyEvents()));
    int port = config.firstHostPort() == 0 ? 0 : config.firstHostPort() + index;
    this.server = WireServer.open(config.listen(), port, new HostXrpc(this, world)::handle);
  }

  int index() {
    return index;
  }

  Firehose firehose() {
    return firehose;
  }

  @Override
  public String name() {
    return server.authority();
  }

  @Override
  public URI uri() {
    return server.uri();
  }

  @Override
  public long lastSeq() {
    return lastSeq.get();
  }

  @Override
  public long emittedEvents() {
    return emitted.get();
  }

  @Override
  public int connections() {
    return firehose.connections();
  }

  @Override
  public void faults(FaultPlan plan) {
    faults = requireNonNull(plan, "plan");
  }

  FaultPlan faults() {
    return faults;
  }

  @Override
  public void silence(Duration duration) {
    firehose.conditions().silence(duration);
  }

  @Override
  public void limitBytesPerSecond(long bytes) {
    firehose.conditions().limit(bytes);
  }

  @Override
  public void handshakeAlone(boolean alone) {
    firehose.conditions().handshakeAlone(alone);
  }

  @Override
  public void cutConnections() {
    server.cutConnections();
  }

  @Override
  public void resetSeq() {
    world.exclusively(
        () -> {
          lastSeq.set(0);
          lastFrame = null;
          firehose.replaceLog(new HostLog(world.config().historyEvents()));
        });
  }

  void sendCommit(RepoCommit commit) {
    long seq = nextSeq();
    EventKey key = keyOf(EventKind.COMMIT, commit);
    ledger().expect(name(), seq, key, opsOf(commit), commit.cid().toString(), null);
    send(key, seq, frames.commit(commit.message(seq, now())));
  }

  void sendSync(RepoCommit commit) {
    long seq = nextSeq();
    String time = now();
    EventKey key = new EventKey(commit.did().value(), EventKind.SYNC, time);
    ledger().expect(name(), seq, key, List.of(), commit.cid().toString(), null);
    send(key, seq, frames.sync(seq, commit.did(), commit.rev(), commit.commitCar(), time));
  }

  void sendIdentity(SimulatedAccount account) {
    long seq = nextSeq();
    String time = now();
    EventKey key = new EventKey(account.did().value(), EventKind.IDENTITY, time);
    ledger().expect(name(), seq, key, List.of(), null, null);
    send(key, seq, frames.identity(seq, account.did(), time, account.handle()));
  }

  void sendAccount(SimulatedAccount account) {
    long seq = nextSeq();
    String time = now();
    EventKey key = new EventKey(account.did().value(), EventKind.ACCOUNT, time);
    ledger().expect(name(), seq, key, List.of(), null, account.status());
    send(key, seq, frames.account(seq, account.did(), time, account.isActive(), account.status()));
  }

  /** What the old host says last, although the account is no longer its own. */
  void sendFarewell(SimulatedAccount account) {
    long seq = nextSeq();
    String time = now();
    EventKey key = new EventKey(account.did().value(), EventKind.ACCOUNT, time);
    ledger().refuse(new RefusedEvent(name(), seq, key, Fault.WRONG_HOST, true));
    send(key, seq, frames.account(seq, account.did(), time, false, SimulatedAccount.DEACTIVATED));
  }

  /** Sends a commit that is spoilt. */
  void sendFaulty(Fault fault, RepoCommit commit) {
    long seq = nextSeq();
    refuse(fault, seq, commit);
    send(keyOf(EventKind.COMMIT, commit), seq, frames.commit(commit.message(seq, now())));
  }

  /** Sends a commit whose frame lacks its end. */
  void sendTruncated(RepoCommit commit) {
    long seq = nextSeq();
    refuse(Fault.BROKEN_CBOR, seq, commit);
    byte[] frame = frames.commit(commit.message(seq, now()));
    emitted.incrementAndGet();
    append(Arrays.copyOf(frame, frame.length - 20));
  }

  /** Sends a good commit with a number that is far too low. */
  void sendBackwards(RepoCommit commit) {
    long seq = Math.max(1, lastSeq() / 2);
    refuse(Fault.SEQ_BACKWARDS, seq, commit);
    emitted.incrementAndGet();
    append(frames.commit(commit.message(seq, now())));
  }

  /** Sends the last frame again; nothing if there was none since the seq began. */
  void repeatLast() {
    byte[] frame = lastFrame;
    EventKey key = lastKey;
    if (frame != null && key != null) {
      ledger().refuse(new RefusedEvent(name(), lastSeq(), key, Fault.DUPLICATE_SEQ, false));
      emitted.incrementAndGet();
      append(frame);
    }
  }

  /** Lets something happen to the first connection that comes by. */
  void trouble(Fault fault) {
    byte[] half = frames.info("OutdatedCursor", "this frame never arrives whole");
    firehose.log().append(new HostLog.Trouble(lastSeq(), fault, half));
  }

  /** Sends frames that consumers have to pass over: an info, and one of an unknown type. */
  void sendOddities() {
    append(frames.info("Novelty", "nothing to see"));
    append(novelty(nextSeq()));
  }

  private static byte[] novelty(long seq) {
    CborWriter out = new CborWriter();
    out.writeMap(2).writeText("t").writeText("#novelty").writeText("op").writeInteger(1);
    return out.writeMap(1).writeText("seq").writeInteger(seq).toByteArray();
  }

  private void refuse(Fault fault, long seq, RepoCommit commit) {
    EventKey key = keyOf(EventKind.COMMIT, commit);
    ledger().refuse(new RefusedEvent(name(), seq, key, fault, false));
  }

  private void send(EventKey key, long seq, byte[] frame) {
    lastFrame = frame;
    lastKey = key;
    emitted.incrementAndGet();
    if (seq != lastSeq()) {
      throw new IllegalStateException("seq " + seq + " is sent after " + lastSeq());
    }
    append(frame);
  }

  private void append(byte[] frame) {
    firehose.log().append(new HostLog.Message(lastSeq(), frame));
  }

  private long nextSeq() {
    return lastSeq.incrementAndGet();
  }

  private String now() {
    return Timestamps.micros(world.clock().next());
  }

  private TruthLedger ledger() {
    return world.ledger();
  }

  private static EventKey keyOf(EventKind kind, RepoCommit commit) {
    return new EventKey(commit.did().value(), kind, commit.rev().toString());
  }

  private static List<ExpectedOp> opsOf(RepoCommit commit) {
    return commit.ops().stream().map(PdsHost::expectedOp).toList();
  }

  private static ExpectedOp expectedOp(RepoOp op) {
    int slash = op.path().indexOf('/');
    String cid = op.cid() == null ? null : op.cid().toString();
    return new ExpectedOp(
        op.action().wireName(), op.path().substring(0, slash), op.path().substring(slash + 1), cid);
  }

  @Override
  public void close() {
    server.close();
  }
}
