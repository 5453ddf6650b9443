package io.gridrelay.node.view;

import java.util.List;

/** What a node knows about itself. Called by the view's own thread; may block for half a second. */
public interface LocalView {
  NodeView node();

  /** The hosts that are this node's to read. */
  List<HostView> hosts();

  List<ConnectionView> connections();
}
