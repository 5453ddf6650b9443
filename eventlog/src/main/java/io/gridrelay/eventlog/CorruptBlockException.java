package io.gridrelay.eventlog;

/**
 * Bytes are not a valid {@link Block}. Give up on them: they were damaged on the way or were never
 * a block.
 */
public final class CorruptBlockException extends EventLogException {
  CorruptBlockException(String message) {
    super(message);
  }
}
