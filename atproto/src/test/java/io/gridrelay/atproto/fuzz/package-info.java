/**
 * Hostile input for every decoder: the only outcomes are a value or a typed rejection, and what was
 * accepted comes back to the byte when it is encoded.
 *
 * <p>{@link io.gridrelay.atproto.fuzz.FuzzFormat} says what must hold of each format. Three drivers
 * feed it: {@code FuzzTest} briefly with every build, {@link io.gridrelay.atproto.fuzz.FuzzMain}
 * for millions of inputs, and Jazzer, guided by coverage, through {@link
 * io.gridrelay.atproto.fuzz.CoverageTarget}.
 */
@NullMarked
package io.gridrelay.atproto.fuzz;

import org.jspecify.annotations.NullMarked;
