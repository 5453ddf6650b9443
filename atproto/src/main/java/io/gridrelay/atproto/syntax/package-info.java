/**
 * The identifiers of the protocol: one record each, valid by existence.
 *
 * <p>Every type has {@code parse(String)}, which throws {@link
 * io.gridrelay.atproto.syntax.SyntaxException}, and {@code isValid(String)}, which never throws.
 * Nothing is trimmed, decoded or lower-cased on the way in; {@code toString} gives back what was
 * parsed. Syntax only: whether a handle resolves or a record exists is asked elsewhere. The
 * scanners are written by hand and read every character at most a few times, so hostile input costs
 * no more than other input.
 *
 * <p>All types are immutable and safe for use by many threads.
 *
 * @see <a href="https://atproto.com/specs/did">Specifications of the single types</a>
 */
@NullMarked
package io.gridrelay.atproto.syntax;

import org.jspecify.annotations.NullMarked;
