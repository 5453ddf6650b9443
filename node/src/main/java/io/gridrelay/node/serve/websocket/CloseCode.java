package io.gridrelay.node.serve.websocket;

/**
 * Close codes of RFC 6455 section 7.4 that this server sends. Jetstream clients treat 1002, 1003,
 * 1007 and 1009 as their own fault and never come back, so these four are for faults of the client
 * only.
 */
public final class CloseCode {
  /** The client asked to close, or there is nothing more to say. */
  public static final int NORMAL = 1000;

  /** The node goes away; the client should come back, here or to another node. */
  public static final int GOING_AWAY = 1001;

  /** The client broke the framing rules. */
  public static final int PROTOCOL_ERROR = 1002;

  /** A message from the client could not be read (not UTF-8, not JSON). */
  public static final int INVALID_PAYLOAD = 1007;

  /** A rule of this server: cursor in the future, no progress, invalid options. */
  public static final int POLICY_VIOLATION = 1008;

  /** A message from the client was larger than what is accepted. */
  public static final int TOO_BIG = 1009;

  /** This node failed. */
  public static final int INTERNAL_ERROR = 1011;

  /** This node is short of something; the client should come back later. */
  public static final int TRY_AGAIN_LATER = 1013;

  private CloseCode() {}

  /** Whether a peer may put this code into a close frame (RFC 6455 section 7.4.2). */
  static boolean mayBeReceived(int code) {
    boolean assigned = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
    return assigned || (code >= 3000 && code <= 4999);
  }
}
