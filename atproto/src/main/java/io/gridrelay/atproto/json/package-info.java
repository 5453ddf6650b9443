/**
 * The data model as JSON.
 *
 * <p>{@link io.gridrelay.atproto.json.DataModelJson} turns DRISL into JSON without making objects
 * (one event of the network in about a microsecond) and JSON into values, strictly, in no hurry.
 * {@link io.gridrelay.atproto.json.JsonBuffer} is the growing buffer that the first direction and
 * the Jetstream encoder write into.
 *
 * <p>In both directions {@code $link} and {@code $bytes} stand alone, {@code $type} is text that is
 * not empty, blobs have their four fields, and integers stay exact. Converters and buffers belong
 * to one thread.
 *
 * @see <a href="https://atproto.com/specs/data-model#data-types">Data types and their JSON</a>
 */
@NullMarked
package io.gridrelay.atproto.json;

import org.jspecify.annotations.NullMarked;
