/**
 * The storage engine of a node: blocks of events in every rendition, the log that keeps them in
 * files, and its readers. The format is in {@code docs/formats/log.md}.
 *
 * <p>Where to look:
 *
 * <ul>
 *   <li>what a block is, byte by byte: {@link io.gridrelay.eventlog.Block}, {@code BlockLayout}
 *       (offsets), {@code BlockCheck} (what must hold), {@link io.gridrelay.eventlog.BlockBuilder}
 *   <li>writing: {@link io.gridrelay.eventlog.EventLog#append}, then {@code LogWriter} (when a
 *       segment ends, sync) and {@code SegmentWriter} (the four files)
 *   <li>where a torn tail is found: {@code TornTail}, and cut: {@code SegmentWriter}; what else is
 *       repaired or refused at start: {@code LogRecovery}
 *   <li>where a cursor becomes a file position: {@code PositionLookup}, {@code BlockDirectory}
 *   <li>how readers see new rows: {@code Publication}; what they hold: {@link
 *       io.gridrelay.eventlog.Segment}; how they filter: {@link io.gridrelay.eventlog.RowCursor};
 *       how they fold: {@link io.gridrelay.eventlog.EventLog#eventsFrom}; whole blocks: {@link
 *       io.gridrelay.eventlog.BlockReader}
 *   <li>what is deleted when: {@code Retention}, {@link io.gridrelay.eventlog.DeletionGuard}
 *   <li>how two logs are compared: {@link io.gridrelay.eventlog.BlockEnd}, {@code BlockEndLookup};
 *       how the end of one is taken away: {@code LogCut}
 * </ul>
 *
 * <p>One thread writes, any number read; each class says which is which. Left out on purpose:
 * clocks (time comes in blocks or as an argument), logging (the caller sees reports, counters and
 * exceptions), and what a frame contains.
 */
@NullMarked
package io.gridrelay.eventlog;

import org.jspecify.annotations.NullMarked;
