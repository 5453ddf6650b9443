package io.gridrelay.eventlog;

import java.util.Arrays;
import java.util.Objects;

/**
 * What the log keeps about one event beside its frames: where it came from and what it says about
 * its account. Account states and host cursors are folds over these entries. Immutable; arrays are
 * copied in and out.
 *
 * @param host name of the upstream host, ASCII
 * @param upstreamSeq the sequence number that the host gave the event
 * @param hostLowWater highest sequence number of the host up to which everything is durable or
 *     rejected
 * @param did the account, ASCII
 * @param rev revision of the repository as the 64-bit value of a TID; 0 if the event has none
 * @param dataCid SHA-256 digest of the CID of the repository's MST root: 32 bytes, or empty if the
 *     event has none
 * @param commitCid CID of the commit in binary: 36 bytes, or empty if the event has none
 * @param accountStatus status code of an {@code #account} event, defined by its writer; 0 otherwise
 */
public record EventEntry(
    String host,
    long upstreamSeq,
    long hostLowWater,
    String did,
    long rev,
    byte[] dataCid,
    byte[] commitCid,
    byte accountStatus) {
  /** Length of {@link #dataCid()} if there is one. */
  public static final int DATA_CID_LENGTH = 32;

  /** Length of {@link #commitCid()} if there is one. */
  public static final int COMMIT_CID_LENGTH = 36;

  /** Checks lengths and copies the arrays. */
  public EventEntry {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(did, "did");
    dataCid = checked("dataCid", dataCid, DATA_CID_LENGTH);
    commitCid = checked("commitCid", commitCid, COMMIT_CID_LENGTH);
  }

  private static byte[] checked(String name, byte[] bytes, int length) {
    if (bytes.length != 0 && bytes.length != length) {
      throw new IllegalArgumentException(
          name + " has " + bytes.length + " bytes, allowed: 0 or " + length);
    }
    return bytes.clone();
  }

  @Override
  public byte[] dataCid() {
    return dataCid.clone();
  }

  @Override
  public byte[] commitCid() {
    return commitCid.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventEntry that
        && host.equals(that.host)
        && upstreamSeq == that.upstreamSeq
        && hostLowWater == that.hostLowWater
        && did.equals(that.did)
        && rev == that.rev
        && Arrays.equals(dataCid, that.dataCid)
        && Arrays.equals(commitCid, that.commitCid)
        && accountStatus == that.accountStatus;
  }

  @Override
  public int hashCode() {
    return Objects.hash(host, upstreamSeq, did, rev);
  }
}
