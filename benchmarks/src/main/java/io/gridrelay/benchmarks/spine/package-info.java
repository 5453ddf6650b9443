/**
 * Load on the spine: from the hand-over to the published log on one node, without network and
 * verification.
 */
@NullMarked
package io.gridrelay.benchmarks.spine;

import org.jspecify.annotations.NullMarked;
