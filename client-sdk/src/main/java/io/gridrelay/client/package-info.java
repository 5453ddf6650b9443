/**
 * The Java SDK: typed subscriptions, failover between nodes and cursor handling. Its WebSocket
 * client also serves the feeds of the node. It never sees Hazelcast or Undertow.
 */
@NullMarked
package io.gridrelay.client;

import org.jspecify.annotations.NullMarked;
