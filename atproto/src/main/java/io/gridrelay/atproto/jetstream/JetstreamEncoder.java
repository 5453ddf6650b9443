package io.gridrelay.atproto.jetstream;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.json.DataModelJson;
import io.gridrelay.atproto.json.JsonBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes templates of verified events.
 *
 * <p>For a commit, call {@link #encode}, or {@link #beginCommit} and then one method per operation.
 * The buffers inside are used again. Belongs to one thread.
 */
public final class JetstreamEncoder {

  // The words of the wire; record before cid, as the original has it.
  private static final byte[] DID = JsonBuffer.ascii("{\"did\":");
  private static final byte[] TIME_US = JsonBuffer.ascii(",\"time_us\":");
  private static final byte[] COMMIT =
      JsonBuffer.ascii(",\"kind\":\"commit\",\"commit\":{\"rev\":");
  private static final byte[] CREATE =
      JsonBuffer.ascii(",\"operation\":\"create\",\"collection\":");
  private static final byte[] UPDATE =
      JsonBuffer.ascii(",\"operation\":\"update\",\"collection\":");
  private static final byte[] DELETE =
      JsonBuffer.ascii(",\"operation\":\"delete\",\"collection\":");
  private static final byte[] RKEY = JsonBuffer.ascii(",\"rkey\":");
  private static final byte[] RECORD = JsonBuffer.ascii(",\"record\":");
  private static final byte[] CID = JsonBuffer.ascii(",\"cid\":\"");
  private static final byte[] CID_END = JsonBuffer.ascii("\"}}");
  private static final byte[] IDENTITY =
      JsonBuffer.ascii(",\"kind\":\"identity\",\"identity\":{\"did\":");
  private static final byte[] HANDLE = JsonBuffer.ascii(",\"handle\":");
  private static final byte[] ACCOUNT =
      JsonBuffer.ascii(",\"kind\":\"account\",\"account\":{\"active\":");
  private static final byte[] TRUE = JsonBuffer.ascii("true");
  private static final byte[] FALSE = JsonBuffer.ascii("false");
  private static final byte[] INNER_DID = JsonBuffer.ascii(",\"did\":");
  private static final byte[] SEQ = JsonBuffer.ascii(",\"seq\":");
  private static final byte[] STATUS = JsonBuffer.ascii(",\"status\":");
  private static final byte[] TIME = JsonBuffer.ascii(",\"time\":");
  private static final byte[] END = JsonBuffer.ascii("}}");

  private final DataModelJson recordJson = new DataModelJson();
  private final JsonBuffer out = new JsonBuffer(4096);
  private int timeUsAt;
  private int commitHead = -1;

  /**
   * The operations of a commit, in their order; null for those without an event.
   *
   * @param blocks the archive of this very commit, read where it lies
   */
  public List<@Nullable JetstreamTemplate> encode(CommitFrame commit, CarReader blocks) {
    beginCommit(commit.did().value(), commit.revText());
    List<@Nullable JetstreamTemplate> templates = new ArrayList<>(commit.opCount());
    for (int op = 0; op < commit.opCount(); op++) {
      templates.add(encodeOperation(commit, op, blocks));
    }
    return templates;
  }

  private @Nullable JetstreamTemplate encodeOperation(
      CommitFrame commit, int op, CarReader blocks) {
    String path = commit.opPath(op);
    int slash = path.indexOf('/');
    if (slash < 0) {
      return null;
    }
    String collection = path.substring(0, slash);
    String rkey = path.substring(slash + 1);
    int cid = commit.opCidOffset(op);
    int block = cid == 0 ? -1 : blocks.find(commit.bytes(), cid, commit.cidLength(cid));
    return switch (commit.opAction(op)) {
      case CREATE -> create(collection, rkey, blocks, block);
      case UPDATE -> update(collection, rkey, blocks, block);
      case DELETE -> delete(collection, rkey);
      case UNKNOWN -> null;
    };
  }

  /** Begins the operations of one commit, for callers that have their parts. */
  public void beginCommit(String did, String rev) {
    begin(did);
    out.put(COMMIT).putString(rev);
    commitHead = out.length();
  }

  /**
   * An operation that created a record.
   *
   * @param car the blocks of the commit
   * @param block the block that the operation's CID names; -1 if there is none
   * @return null if the block is missing or holds no object of the data model. The original skips
   *     such an operation and tells of its siblings, so do we
   */
  public @Nullable JetstreamTemplate create(
      String collection, String rkey, CarReader car, int block) {
    return putRecord(CREATE, collection, rkey, car, block);
  }

  /** An operation that replaced a record; see {@link #create}. */
  public @Nullable JetstreamTemplate update(
      String collection, String rkey, CarReader car, int block) {
    return putRecord(UPDATE, collection, rkey, car, block);
  }

  /** An operation that deleted a record. */
  public JetstreamTemplate delete(String collection, String rkey) {
    putOperation(DELETE, collection, rkey);
    out.put(END);
    return template(JetstreamTemplate.NO_SEQ);
  }

  private @Nullable JetstreamTemplate putRecord(
      byte[] operation, String collection, String rkey, CarReader car, int block) {
    if (block < 0) {
      return null;
    }
    putOperation(operation, collection, rkey);
    out.put(RECORD);
    try {
      recordJson.write(car.buffer(), car.dataOffset(block), car.dataEnd(block), out);
    } catch (AtprotoException _) {
      return null;
    }
    out.put(CID).putCid(car.buffer(), car.cidOffset(block), Cid.BLESSED_LENGTH).put(CID_END);
    return template(JetstreamTemplate.NO_SEQ);
  }

  private void putOperation(byte[] operation, String collection, String rkey) {
    if (commitHead < 0) {
      throw new IllegalStateException("no commit has begun");
    }
    out.truncate(commitHead);
    out.put(operation).putString(collection).put(RKEY).putString(rkey);
  }

  /**
   * A change of identity.
   *
   * @param handle as the event says it; null if it says none
   * @param time as the event says it
   */
  public JetstreamTemplate identity(String did, @Nullable String handle, String time) {
    begin(did);
    out.put(IDENTITY).putString(did);
    if (handle != null) {
      out.put(HANDLE).putString(handle);
    }
    out.put(SEQ);
    int seqAt = out.length();
    out.put(TIME).putString(time).put(END);
    return template(seqAt);
  }

  /**
   * A change of an account's status.
   *
   * @param status as the event says it; null if it says none
   * @param time as the event says it
   */
  public JetstreamTemplate account(
      String did, boolean active, @Nullable String status, String time) {
    begin(did);
    out.put(ACCOUNT).put(active ? TRUE : FALSE).put(INNER_DID).putString(did).put(SEQ);
    int seqAt = out.length();
    if (status != null) {
      out.put(STATUS).putString(status);
    }
    out.put(TIME).putString(time).put(END);
    return template(seqAt);
  }

  private void begin(String did) {
    commitHead = -1;
    out.reset().put(DID).putString(did).put(TIME_US);
    timeUsAt = out.length();
  }

  private JetstreamTemplate template(int seqAt) {
    return new JetstreamTemplate(out.toByteArray(), timeUsAt, seqAt);
  }
}
