package io.gridrelay.eventlog;

/** Root of what this module throws. The subclasses say what the caller can do. */
public class EventLogException extends RuntimeException {
  EventLogException(String message) {
    super(message);
  }

  EventLogException(String message, Throwable cause) {
    super(message, cause);
  }
}
