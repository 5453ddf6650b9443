/**
 * The Hazelcast Jet jobs: ingest (source and sequencer), archive, index rebuild, retention, sinks
 * and backfill. One class per job; submission happens elsewhere.
 */
@NullMarked
package io.gridrelay.jet;

import org.jspecify.annotations.NullMarked;
