package io.gridrelay.node.ingest;

import static java.util.Objects.requireNonNull;

import io.gridrelay.node.feed.HostNews;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;

/**
 * What feeds and accounts need to know of the other nodes. Immutable; the functions are thread-safe
 * and do not block.
 *
 * @param partitionOf partition of a host's name, as the Jet source sees it
 * @param mayRead whether hosts may be read: not before the log is whole, as the accounts are its
 *     fold
 * @param leads whether this node writes account states to the state store at this moment
 * @param news about hosts
 */
public record IngestGrid(
    ToIntFunction<String> partitionOf,
    BooleanSupplier mayRead,
    BooleanSupplier leads,
    HostNews news) {

  public IngestGrid {
    requireNonNull(partitionOf, "partitionOf");
    requireNonNull(mayRead, "mayRead");
    requireNonNull(leads, "leads");
    requireNonNull(news, "news");
  }
}
