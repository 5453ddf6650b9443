package io.gridrelay.atproto.identity;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.syntax.Did;

/**
 * Finds the document of a DID. Implementations may block, must have time-outs, and are safe for use
 * by many threads.
 */
public interface DidResolver {

  /** Asks now, whatever is remembered. Never throws for what the other side answers. */
  Resolution resolve(Did did);

  /** What came of it. The failures differ in what to do: only {@link Failed} is worth a retry. */
  sealed interface Resolution {}

  /** The document. */
  record Found(DidDocument document) implements Resolution {
    public Found {
      requireNonNull(document, "document");
    }
  }

  /** The registry or host says that there is no such DID, or no longer. */
  record NotFound() implements Resolution {}

  /** A method other than {@code plc} and {@code web}. */
  record UnsupportedMethod(String method) implements Resolution {
    public UnsupportedMethod {
      requireNonNull(method, "method");
    }
  }

  /**
   * Not a DID of its method: {@code did:plc} with the wrong length, {@code did:web} with a path.
   */
  record BadSyntax(String detail) implements Resolution {
    public BadSyntax {
      requireNonNull(detail, "detail");
    }
  }

  /** No answer, or a useless one: time-out, error status, broken document. */
  record Failed(String detail) implements Resolution {
    public Failed {
      requireNonNull(detail, "detail");
    }
  }
}
