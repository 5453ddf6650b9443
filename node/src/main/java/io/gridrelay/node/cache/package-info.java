/**
 * Bounded memory of what was looked up: {@link io.gridrelay.node.cache.StripedLru}. What is kept,
 * and for how long it is believed, is the business of those who keep it.
 */
@NullMarked
package io.gridrelay.node.cache;

import org.jspecify.annotations.NullMarked;
