/**
 * The state store: what a node must remember besides the log. Hosts and their cursors, accounts,
 * the sequencer's lease, the checkpoint of the fold and a few facts about the cluster.
 *
 * <p>{@link io.gridrelay.node.store.StateStore} opens the database, migrates it and hands out small
 * repositories. All of them block and may be used by many threads; none may be called from an I/O,
 * partition or cooperative thread.
 *
 * <p>Deliberately not here: caches, and any decision about what the rows mean.
 */
@NullMarked
package io.gridrelay.node.store;

import org.jspecify.annotations.NullMarked;
