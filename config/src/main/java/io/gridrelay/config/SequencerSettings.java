package io.gridrelay.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one writer of the log. */
public record SequencerSettings(
    @Setting(
            value = "",
            max = "1s",
            help =
                "Longest wait that packs events into one block; none while traffic is low. Unless"
                    + " said otherwise 1ms on a node that is alone, and 5ms in a cluster, where"
                    + " each block goes to every node.")
        @Nullable Duration linger,
    @Setting(
            value = "256KiB",
            min = "16KiB",
            max = "8MiB",
            help = "A block that reached this size is appended.")
        DataSize blockSize,
    @Setting(
            value = "64MiB",
            min = "1MiB",
            help = "Memory for the newest blocks, from which the nodes fill their logs.")
        DataSize ringSize,
    @Setting(
            value = "5s",
            min = "500ms",
            max = "10m",
            help =
                "How long the right to number events lasts without renewal. After a crash another"
                    + " node waits as long before it takes over.")
        Duration leaseTtl,
    @Setting(
            value = "1",
            min = "1",
            max = "900000000000000",
            help =
                "The first sequence number of a new log. For one that replaces a lost relay: well"
                    + " above its last.")
        long seqFloor) {}
