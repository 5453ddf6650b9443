package io.gridrelay.node.serve.fanout;

import java.nio.ByteBuffer;

/**
 * Decides about a start that lies ahead of this node's log. Asked once per consumer, on a virtual
 * thread: it may block for some seconds. Thread-safe.
 */
@FunctionalInterface
public interface AheadRule {
  Verdict judge(ConsumerStart start);

  /** What becomes of the consumer. */
  sealed interface Verdict {}

  /** Another node was faster: it is sent nothing until the log has got there. */
  record Wait() implements Verdict {}

  /** Nothing can be there yet: it begins with what is appended from now on. */
  record BeginLive() implements Verdict {}

  /** Nothing can be there yet, and the wire has a word for that: the frame, then the close. */
  record Refuse(ByteBuffer frame, int code, String reason) implements Verdict {}
}
