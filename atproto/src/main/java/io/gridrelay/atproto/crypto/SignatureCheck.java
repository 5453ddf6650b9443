package io.gridrelay.atproto.crypto;

/**
 * The arithmetic of one public key in the form that its library wants it in, prepared once.
 * Thread-safe.
 *
 * <p>Low-S is checked by the caller: the libraries do not agree about it.
 */
sealed interface SignatureCheck permits NativeK256, CorrettoP256, PureJavaCheck {
  /**
   * Whether the 64 bytes at {@code offset} are a signature of {@code message}. Whatever the bytes
   * are, the answer is true or false, never an exception.
   */
  boolean verify(MessageSlices message, byte[] signature, int offset);
}
