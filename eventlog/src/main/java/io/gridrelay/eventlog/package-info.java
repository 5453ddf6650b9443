/**
 * The storage engine: renditions of an event, the local log files, the time and sequence index, the
 * segment format (local and S3) and its readers.
 */
@NullMarked
package io.gridrelay.eventlog;

import org.jspecify.annotations.NullMarked;
