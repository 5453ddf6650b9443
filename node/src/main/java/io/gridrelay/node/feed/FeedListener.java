package io.gridrelay.node.feed;

import io.gridrelay.node.store.HostStatus;
import org.jspecify.annotations.Nullable;

/** Hears what a feed's host does. Called by several threads; must not block. */
interface FeedListener {

  /** The low-water mark has moved. */
  void cursorMoved(Feed feed);

  void statusChanged(Feed feed, HostStatus status, @Nullable String error);
}
