/**
 * The ingest half of a node put together: {@link io.gridrelay.node.ingest.Ingest} builds feeds,
 * lanes, identity directory and account states from the configuration and shows what the rest of
 * the node needs of them.
 */
@NullMarked
package io.gridrelay.node.ingest;

import org.jspecify.annotations.NullMarked;
