package io.gridrelay.node.serve.jetstream;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Nsid;
import io.gridrelay.node.serve.fanout.EventFilter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks the filters of a subscriber as Jetstream does: at most 100 collections and 10,000 DIDs,
 * counted after duplicates are removed. A collection that ends in {@code .*} is a plain prefix
 * whose head is not checked ({@code app.bsky.*} is no NSID without its star).
 */
final class FilterLimits {
  private static final int MAX_COLLECTIONS = 100;
  private static final int MAX_DIDS = 10_000;

  /** More raw values than this are not even looked at, duplicates or not. */
  private static final int MAX_RAW_FACTOR = 100;

  private FilterLimits() {}

  static EventFilter filter(
      Collection<String> wantedCollections, Collection<String> wantedDids, long maxMessageBytes)
      throws InvalidOptionsException {
    Set<String> exact = new HashSet<>();
    Set<String> prefixes = new HashSet<>();
    bound("collections", wantedCollections.size(), MAX_COLLECTIONS * MAX_RAW_FACTOR);
    for (String collection : wantedCollections) {
      if (collection.endsWith(".*")) {
        prefixes.add(collection.substring(0, collection.length() - 1));
      } else if (Nsid.isValid(collection)) {
        exact.add(collection);
      } else {
        throw new InvalidOptionsException("invalid collection: " + collection);
      }
    }
    bound("collections", exact.size() + prefixes.size(), MAX_COLLECTIONS);
    return new EventFilter(exact, prefixes, dids(wantedDids), maxMessageBytes);
  }

  private static Set<String> dids(Collection<String> wantedDids) throws InvalidOptionsException {
    bound("DIDs", wantedDids.size(), MAX_DIDS * MAX_RAW_FACTOR);
    Set<String> dids = new HashSet<>();
    for (String did : wantedDids) {
      if (!Did.isValid(did)) {
        throw new InvalidOptionsException("invalid DID: " + did);
      }
      dids.add(did);
    }
    bound("DIDs", dids.size(), MAX_DIDS);
    return dids;
  }

  private static void bound(String what, int count, int limit) throws InvalidOptionsException {
    if (count > limit) {
      throw new InvalidOptionsException(
          "too many wanted " + what + ": " + count + " of at most " + limit);
    }
  }
}
