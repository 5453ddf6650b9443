/**
 * Content-addressed archives, version 1: the blocks of a commit or of a whole repository.
 *
 * <p>{@link io.gridrelay.atproto.car.CarReader} indexes an archive where it lies and verifies the
 * hash of every block; {@link io.gridrelay.atproto.car.CarWriter} writes one. Blocks may come in
 * any order, more than once, and unlinked. Reader and writer belong to one thread.
 *
 * @see <a href="https://ipld.io/specs/transport/car/carv1/">CAR version 1</a>
 */
@NullMarked
package io.gridrelay.atproto.car;

import org.jspecify.annotations.NullMarked;
