package io.gridrelay.eventlog;

/**
 * One event of the log as its event table tells it. The view moves on after the visitor returns:
 * keep values, not the view. Single-threaded.
 */
public final class EventView {
  private final BlockMeta meta;
  private int event;

  EventView(BlockMeta meta) {
    this.meta = meta;
  }

  EventView at(int newEvent) {
    event = newEvent;
    return this;
  }

  /** Epoch of the sequencer that numbered the event. */
  public long epoch() {
    return meta.epoch();
  }

  /** Sequence number of the event's last row, which is the one of its firehose frame. */
  public long seq() {
    return meta.firstSeq() + meta.lastRow(event);
  }

  /** Sequence number of the event's first row. */
  public long firstSeq() {
    return meta.firstSeq() + meta.firstRow(event);
  }

  /** Time of the event's last row in microseconds since 1970. */
  public long timeUs() {
    return meta.timeUs(meta.lastRow(event));
  }

  /** Kind of the event's last row. */
  public RowKind kind() {
    return RowKind.ofCode(meta.kind(meta.lastRow(event)));
  }

  /** Kind of one of the event's rows. */
  public RowKind kind(long seq) {
    return RowKind.ofCode(meta.kind(row(seq)));
  }

  /** Collection of one of the event's rows; empty if the row is no operation. */
  public String collection(long seq) {
    int collection = meta.collection(row(seq));
    return collection == BlockLayout.NO_COLLECTION ? "" : meta.collectionName(collection);
  }

  private int row(long seq) {
    if (seq < firstSeq() || seq > seq()) {
      throw new IllegalArgumentException(
          "seq " + seq + " is not of this event, allowed: " + firstSeq() + " to " + seq());
    }
    return (int) (seq - meta.firstSeq());
  }

  /** Hash of the account's DID, see {@link DidHash}. */
  public long didHash() {
    return meta.didHash(meta.lastRow(event));
  }

  /** The account. */
  public String did() {
    return meta.did(event);
  }

  /** Name of the upstream host. */
  public String host() {
    return meta.hostName(meta.host(event));
  }

  /**
   * Number of the host in its block: 0 to the number of hosts less one; equal numbers are equal
   * names.
   */
  public int hostId() {
    return meta.host(event);
  }

  /** The sequence number that the host gave the event. */
  public long upstreamSeq() {
    return meta.upstreamSeq(event);
  }

  /** Low-water mark of the event's host as of its block, see {@link EventEntry#hostLowWater()}. */
  public long hostLowWater() {
    return meta.lowWater(meta.host(event));
  }

  /** Revision as the 64-bit value of a TID; 0 if the event has none. */
  public long rev() {
    return meta.rev(event);
  }

  /** Digest of the MST root's CID, 32 bytes, or empty. */
  public byte[] dataCid() {
    return meta.dataCid(event);
  }

  /** CID of the commit, 36 bytes, or empty. */
  public byte[] commitCid() {
    return meta.commitCid(event);
  }

  /** Status code of an {@code #account} event; 0 otherwise. */
  public byte accountStatus() {
    return meta.status(event);
  }

  /** Everything as a value of its own. */
  public EventEntry toEntry() {
    return new EventEntry(
        host(),
        upstreamSeq(),
        hostLowWater(),
        did(),
        rev(),
        dataCid(),
        commitCid(),
        accountStatus());
  }
}
