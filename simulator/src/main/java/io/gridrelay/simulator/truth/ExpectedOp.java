package io.gridrelay.simulator.truth;

import org.jspecify.annotations.Nullable;

/**
 * One operation of an expected commit. Immutable.
 *
 * @param action as on the wire: {@code create}, {@code update}, {@code delete}
 * @param cid text form; null for a delete
 */
public record ExpectedOp(String action, String collection, String rkey, @Nullable String cid) {}
