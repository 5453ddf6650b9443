package io.gridrelay.node.xrpc;

import static java.util.Objects.requireNonNull;

/**
 * What the relay says about one upstream host.
 *
 * @param id order of first sight, positive and never reused; the cursor of {@code listHosts}
 * @param hostname lower case, with a port only where one is needed
 * @param seq the last sequence number received from the host, 0 when nothing came yet
 * @param accountCount accounts seen on the host
 */
public record HostEntry(long id, String hostname, long seq, long accountCount, HostState state) {
  public HostEntry {
    requireNonNull(hostname, "hostname");
    requireNonNull(state, "state");
  }
}
