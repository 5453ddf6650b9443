/**
 * Merkle search trees, the index of a repository from paths to records.
 *
 * <p>{@link io.gridrelay.atproto.mst.Mst} is a whole tree, for those who have one: hosts, the
 * simulator, tests. {@link io.gridrelay.atproto.mst.PartialTree} is what arrives with a commit, a
 * few nodes and the CIDs of the others. On it the operations of a commit are undone, to see whether
 * they lead from the tree before to the tree after.
 *
 * <p>{@code Mst} is immutable; a {@code PartialTree} belongs to one thread and is loaded again and
 * again. Left out: storage of nodes, and diffs of two whole trees.
 *
 * @see <a href="https://atproto.com/specs/repository#mst-structure">MST structure</a>
 */
@NullMarked
package io.gridrelay.atproto.mst;

import org.jspecify.annotations.NullMarked;
