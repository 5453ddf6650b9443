package io.gridrelay.node.serve.fanout;

import java.util.List;
import java.util.Set;

/**
 * What a consumer wants to see: rows that pass the DID filter and the collection filter and the
 * size limit. Equal filters are shared, so this is a value. An empty set switches its filter off.
 *
 * <p>The collection filter speaks about records only: identity and account events pass it.
 *
 * @param collections exact NSIDs
 * @param collectionPrefixes plain string prefixes, such as {@code app.bsky.}
 * @param dids DIDs of the accounts to follow; looks at every kind of event
 * @param maxMessageBytes largest uncompressed JSON message wanted, 0 for any
 */
public record EventFilter(
    Set<String> collections,
    Set<String> collectionPrefixes,
    Set<String> dids,
    long maxMessageBytes) {
  /** Lets everything through. */
  public static final EventFilter NONE = new EventFilter(Set.of(), Set.of(), Set.of(), 0);

  public EventFilter {
    collections = Set.copyOf(collections);
    collectionPrefixes = Set.copyOf(collectionPrefixes);
    dids = Set.copyOf(dids);
  }

  /** Whether nothing is ever filtered out. */
  public boolean matchesAll() {
    return !filtersCollections() && dids.isEmpty() && maxMessageBytes == 0;
  }

  boolean filtersCollections() {
    return !collections.isEmpty() || !collectionPrefixes.isEmpty();
  }

  /** Whether records of this collection pass the collection filter. */
  boolean wantsCollection(String collection) {
    if (!filtersCollections() || collections.contains(collection)) {
      return true;
    }
    for (String prefix : collectionPrefixes) {
      if (collection.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** A short text for lists of consumers: sizes, not contents, as there may be 10,000 DIDs. */
  public String summary() {
    if (matchesAll()) {
      return "none";
    }
    return List.of(
            "collections=" + (collections.size() + collectionPrefixes.size()),
            "dids=" + dids.size(),
            "maxMessageBytes=" + maxMessageBytes)
        .toString();
  }
}
