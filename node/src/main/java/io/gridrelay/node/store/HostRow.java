package io.gridrelay.node.store;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One upstream host. Immutable.
 *
 * @param id row number, the cursor of {@code listHosts}; 0 in a row that is yet to be stored
 * @param upstreamSeq durable cursor: everything up to it is in the log or was rejected; -1 if
 *     nothing was ever seen
 * @param accountLimit most accounts that the host may have, null for the default
 * @param lastEvent when the last event came, null if none ever did
 * @param lastError why the last connection ended, null if it did not fail
 */
public record HostRow(
    long id,
    String hostname,
    URI url,
    HostKind kind,
    HostStatus status,
    long upstreamSeq,
    long accountCount,
    @Nullable Long accountLimit,
    Instant created,
    @Nullable Instant lastEvent,
    @Nullable String lastError) {

  /** Cursor of a host that has not sent anything yet. */
  public static final long NOTHING_SEEN = -1;

  public HostRow {
    requireNonNull(hostname, "hostname");
    requireNonNull(url, "url");
    requireNonNull(kind, "kind");
    requireNonNull(status, "status");
    requireNonNull(created, "created");
  }

  /** A host that was just made known. */
  public static HostRow discovered(String hostname, URI url, HostKind kind, Instant now) {
    return new HostRow(
        0, hostname, url, kind, HostStatus.ACTIVE, NOTHING_SEEN, 0, null, now, null, null);
  }
}
