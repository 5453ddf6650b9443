package io.gridrelay.node;

import org.jspecify.annotations.Nullable;

/** The data directory cannot be used. */
public final class StorageException extends RuntimeException {
  StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
