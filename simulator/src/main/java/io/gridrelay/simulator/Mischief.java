package io.gridrelay.simulator;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.simulator.repo.RepoCommit;
import io.gridrelay.simulator.repo.Repository;
import io.gridrelay.simulator.repo.Write;
import java.util.List;

/**
 * Commits the faults. A spoilt commit is a draft that is never applied, so the account's next good
 * one follows on its last good one. Called with the lock of the {@link World} held.
 */
final class Mischief {
  /** Above the longest frame that is allowed, in bytes. */
  private static final int FRAME_TOO_LONG = 5_300_000;

  /** Above the longest {@code blocks} that are allowed, in bytes. */
  private static final int BLOCKS_TOO_LONG = 2_100_000;

  private static final int TOO_MANY_OPS = 201;
  private static final long SIX_HOURS_MICROS = 6L * 3600 * 1_000_000;

  private final World world;
  private final Events events;

  Mischief(World world, Events events) {
    this.world = world;
    this.events = events;
  }

  void commit(Fault fault, PdsHost host) {
    switch (fault) {
      case DUPLICATE_SEQ -> host.repeatLast();
      case SEQ_BACKWARDS -> host.sendBackwards(draft(host, 1).commit());
      case BROKEN_CBOR -> host.sendTruncated(draft(host, 1).commit());
      case BAD_SIGNATURE, WRONG_PREV_DATA, OLD_REV, FUTURE_REV, WRONG_HOST ->
          host.sendFaulty(fault, spoilt(fault, host));
      case OVERSIZE_FRAME, OVERSIZE_BLOCKS, TOO_MANY_OPS ->
          host.sendFaulty(fault, oversized(fault, host));
      case CUT, CUT_MID_FRAME, CLOSE, ERROR_FRAME, TEXT_FRAME -> host.trouble(fault);
      case UNKNOWN_FRAME -> host.sendOddities();
    }
  }

  private RepoCommit spoilt(Fault fault, PdsHost host) {
    SimulatedAccount account =
        fault == Fault.WRONG_HOST ? world.drawFromElsewhere(host.index()) : account(host);
    Repository repository = world.repositoryOf(account);
    if (fault == Fault.OLD_REV) {
      events.commit(host, account, 1); // old is only what somebody has seen something newer of
    }
    long micros = world.clock().next();
    List<Write> writes = repository.drawWrites(1, micros, world.random());
    Tid rev = Tid.ofMicros(micros, World.clockId(account));
    return switch (fault) {
      case BAD_SIGNATURE -> repository.draft(writes, rev, account.strangersKey()).commit();
      case WRONG_PREV_DATA ->
          repository.draft(writes, rev).commit().withPrevData(repository.head().cid());
      case OLD_REV -> repository.draft(writes, below(repository.head().rev())).commit();
      case FUTURE_REV ->
          repository.draft(writes, Tid.ofMicros(micros + SIX_HOURS_MICROS, 0)).commit();
      default -> repository.draft(writes, rev).commit();
    };
  }

  private Tid below(Tid rev) {
    return Tid.ofMicros(rev.micros() - world.random().nextLong(1, 1_000_000), rev.clockId());
  }

  private RepoCommit oversized(Fault fault, PdsHost host) {
    return switch (fault) {
      case OVERSIZE_FRAME -> padded(draft(host, 1).commit(), FRAME_TOO_LONG);
      case OVERSIZE_BLOCKS -> padded(draft(host, 1).commit(), BLOCKS_TOO_LONG);
      default -> draft(host, TOO_MANY_OPS).commit();
    };
  }

  private static RepoCommit padded(RepoCommit commit, int bytes) {
    CarReader blocks = new CarReader();
    blocks.read(commit.blocks());
    CarWriter car = new CarWriter().begin(commit.cid());
    for (int block = 0; block < blocks.blockCount(); block++) {
      Cid cid = Cid.fromBytes(blocks.buffer(), blocks.cidOffset(block), Cid.BLESSED_LENGTH);
      car.add(cid, blocks.buffer(), blocks.dataOffset(block), blocks.dataLength(block));
    }
    byte[] ballast = new byte[bytes]; // a block that nothing links to, with the right hash
    return commit.withBlocks(car.add(Cid.ofRaw(ballast), ballast).toByteArray());
  }

  private Repository.Draft draft(PdsHost host, int ops) {
    return world.draft(account(host), ops);
  }

  private SimulatedAccount account(PdsHost host) {
    SimulatedAccount account = world.draw(host.index(), null);
    if (account == null) {
      throw new IllegalStateException(host.name() + " has no active account");
    }
    return account;
  }
}
