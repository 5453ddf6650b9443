package io.gridrelay.node.identity;

/** What became of the look-up of a DID. */
public sealed interface Resolution {

  /** Monotonic time just before the look-up began. */
  long fetchedNanos();

  /** There is a document. */
  record Found(Identity identity) implements Resolution {
    @Override
    public long fetchedNanos() {
      return identity.fetchedNanos();
    }
  }

  /** There is none, and asking again soon would not change that. */
  record Missing(Why why, String detail, long fetchedNanos) implements Resolution {}

  /** Nobody could be asked: the directory or the host is away. */
  record Unavailable(String detail, long fetchedNanos) implements Resolution {}

  /** Why there is no document. */
  enum Why {
    /** A method other than plc and web, or a did:web with a path or a port. */
    UNSUPPORTED,
    /** The directory or host does not know it. */
    NOT_FOUND,
    /** What was found is no document of this DID. */
    INVALID
  }
}
