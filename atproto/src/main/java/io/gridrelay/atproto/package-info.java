/**
 * The AT Protocol, pure: bytes in, values or a typed rejection out.
 *
 * <p>Start with {@link io.gridrelay.atproto.Rejection}, the form in which every format says no, and
 * {@link io.gridrelay.atproto.AtprotoException}, which carries it up a call stack. The packages
 * below hold one format each.
 *
 * <p>This module knows no threads, clocks, sockets or files, so every part of it can be fuzzed and
 * reused anywhere. Types are immutable unless their documentation says otherwise.
 */
@NullMarked
package io.gridrelay.atproto;

import org.jspecify.annotations.NullMarked;
