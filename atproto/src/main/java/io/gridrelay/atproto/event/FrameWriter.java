package io.gridrelay.atproto.event;

import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames with their keys in canonical order: shorter first, then bytewise. Every method
 * answers a new array. Belongs to one thread.
 */
public final class FrameWriter {

  private final CborWriter out = new CborWriter(1 << 12);

  /** {@code #commit}. The deprecated fields are written as they must be: false and empty. */
  public byte[] commit(CommitMessage message) {
    boolean hasPrevData = message.prevData() != null;
    begin("#commit").writeMap(hasPrevData ? 12 : 11);
    writeOps(message.ops());
    out.writeText("rev").writeText(message.rev().toString());
    out.writeText("seq").writeInteger(message.seq());
    out.writeText("repo").writeText(message.did().value());
    out.writeText("time").writeText(message.time());
    out.writeText("blobs").writeArray(0);
    out.writeText("since");
    Tid since = message.since();
    if (since == null) {
      out.writeNull();
    } else {
      out.writeText(since.toString());
    }
    out.writeText("blocks").writeBytes(message.blocks());
    out.writeText("commit").writeLink(message.commit());
    out.writeText("rebase").writeBoolean(false);
    out.writeText("tooBig").writeBoolean(false);
    Cid prevData = message.prevData();
    if (prevData != null) {
      out.writeText("prevData").writeLink(prevData);
    }
    return out.toByteArray();
  }

  private void writeOps(List<RepoOp> ops) {
    out.writeText("ops").writeArray(ops.size());
    for (RepoOp op : ops) {
      Cid cid = op.cid();
      Cid prev = op.prev();
      out.writeMap(prev == null ? 3 : 4).writeText("cid");
      if (cid == null) {
        out.writeNull();
      } else {
        out.writeLink(cid);
      }
      out.writeText("path").writeText(op.path());
      if (prev != null) {
        out.writeText("prev").writeLink(prev);
      }
      out.writeText("action").writeText(op.action().wireName());
    }
  }

  /**
   * {@code #sync}.
   *
   * @param blocks archive that holds the commit and nothing else
   */
  public byte[] sync(long seq, Did did, Tid rev, byte[] blocks, String time) {
    begin("#sync").writeMap(5);
    out.writeText("did").writeText(did.value());
    out.writeText("rev").writeText(rev.toString());
    out.writeText("seq").writeInteger(seq);
    out.writeText("time").writeText(time);
    out.writeText("blocks").writeBytes(blocks);
    return out.toByteArray();
  }

  /** {@code #identity}; a null handle is left out. */
  public byte[] identity(long seq, Did did, String time, @Nullable String handle) {
    begin("#identity").writeMap(handle == null ? 3 : 4);
    writeHead(seq, did, time);
    writeOptional("handle", handle);
    return out.toByteArray();
  }

  /** {@code #account}; a null status is left out. */
  public byte[] account(long seq, Did did, String time, boolean active, @Nullable String status) {
    begin("#account").writeMap(status == null ? 4 : 5);
    writeHead(seq, did, time);
    out.writeText("active").writeBoolean(active);
    writeOptional("status", status);
    return out.toByteArray();
  }

  private void writeHead(long seq, Did did, String time) {
    out.writeText("did").writeText(did.value());
    out.writeText("seq").writeInteger(seq);
    out.writeText("time").writeText(time);
  }

  /** {@code #info}; a null message is left out. */
  public byte[] info(String name, @Nullable String message) {
    begin("#info").writeMap(message == null ? 1 : 2);
    out.writeText("name").writeText(name);
    writeOptional("message", message);
    return out.toByteArray();
  }

  /** The error frame, after which the sender closes; a null message is left out. */
  public byte[] error(String error, @Nullable String message) {
    out.reset().writeMap(1).writeText("op").writeInteger(-1);
    out.writeMap(message == null ? 1 : 2);
    out.writeText("error").writeText(error);
    writeOptional("message", message);
    return out.toByteArray();
  }

  private void writeOptional(String key, @Nullable String value) {
    if (value != null) {
      out.writeText(key).writeText(value);
    }
  }

  private CborWriter begin(String type) {
    return out.reset().writeMap(2).writeText("t").writeText(type).writeText("op").writeInteger(1);
  }
}
