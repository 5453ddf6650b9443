package io.gridrelay.eventlog;

/**
 * A block comes from a sequencer that has been replaced: its epoch is older than the log's. Drop
 * the block.
 */
public final class StaleEpochException extends EventLogException {
  StaleEpochException(long epoch, long logEpoch) {
    super("block of epoch " + epoch + " after epoch " + logEpoch + ": epochs never go back");
  }
}
