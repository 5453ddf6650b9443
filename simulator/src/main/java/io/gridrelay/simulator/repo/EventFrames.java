package io.gridrelay.simulator.repo;

import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.syntax.Tid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the frames of {@code com.atproto.sync.subscribeRepos}. Belongs to one thread. */
public final class EventFrames {
  private final CborWriter out = new CborWriter(16 * 1024);

  public byte[] commit(RepoCommit commit, long seq, String time) {
    header("#commit").writeMap(commit.prevData() == null ? 11 : 12);
    ops(commit.ops());
    out.writeText("rev").writeText(commit.rev().toString());
    out.writeText("seq").writeInteger(seq);
    out.writeText("repo").writeText(commit.did());
    out.writeText("time").writeText(time);
    out.writeText("blobs").writeArray(0);
    out.writeText("since");
    Tid since = commit.since();
    if (since == null) {
      out.writeNull();
    } else {
      out.writeText(since.toString());
    }
    out.writeText("blocks").writeBytes(commit.blocks());
    out.writeText("commit").writeLink(commit.cid());
    out.writeText("rebase").writeBoolean(false);
    out.writeText("tooBig").writeBoolean(false);
    Cid prevData = commit.prevData();
    if (prevData != null) {
      out.writeText("prevData").writeLink(prevData);
    }
    return out.toByteArray();
  }

  private void ops(List<RepoOp> ops) {
    out.writeText("ops").writeArray(ops.size());
    for (RepoOp op : ops) {
      Cid prev = op.prev();
      out.writeMap(prev == null ? 3 : 4);
      out.writeText("cid");
      link(op.cid());
      out.writeText("path").writeText(op.path());
      if (prev != null) {
        out.writeText("prev").writeLink(prev);
      }
      out.writeText("action").writeText(op.action().wire());
    }
  }

  private void link(@Nullable Cid cid) {
    if (cid == null) {
      out.writeNull();
    } else {
      out.writeLink(cid);
    }
  }

  public byte[] sync(RepoCommit commit, long seq, String time) {
    header("#sync").writeMap(5);
    out.writeText("did").writeText(commit.did());
    out.writeText("rev").writeText(commit.rev().toString());
    out.writeText("seq").writeInteger(seq);
    out.writeText("time").writeText(time);
    out.writeText("blocks").writeBytes(commit.commitCar());
    return out.toByteArray();
  }

  public byte[] identity(String did, @Nullable String handle, long seq, String time) {
    header("#identity").writeMap(handle == null ? 3 : 4);
    out.writeText("did").writeText(did);
    out.writeText("seq").writeInteger(seq);
    out.writeText("time").writeText(time);
    if (handle != null) {
      out.writeText("handle").writeText(handle);
    }
    return out.toByteArray();
  }

  /** The frame of an account's state; active if there is no status. */
  public byte[] account(String did, @Nullable String status, long seq, String time) {
    header("#account").writeMap(status == null ? 4 : 5);
    out.writeText("did").writeText(did);
    out.writeText("seq").writeInteger(seq);
    out.writeText("time").writeText(time);
    out.writeText("active").writeBoolean(status == null);
    if (status != null) {
      out.writeText("status").writeText(status);
    }
    return out.toByteArray();
  }

  public byte[] info(String name, String message) {
    header("#info").writeMap(2);
    out.writeText("name").writeText(name);
    out.writeText("message").writeText(message);
    return out.toByteArray();
  }

  /** A frame of a type that no version of the protocol has. */
  public byte[] unknown(long seq) {
    header("#novelty").writeMap(1);
    out.writeText("seq").writeInteger(seq);
    return out.toByteArray();
  }

  public byte[] error(String name, String message) {
    out.reset().writeMap(1).writeText("op").writeInteger(-1).writeMap(2);
    out.writeText("error").writeText(name);
    out.writeText("message").writeText(message);
    return out.toByteArray();
  }

  private CborWriter header(String type) {
    return out.reset().writeMap(2).writeText("t").writeText(type).writeText("op").writeInteger(1);
  }
}
