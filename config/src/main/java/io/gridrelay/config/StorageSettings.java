package io.gridrelay.config;

import java.nio.file.Path;
import java.time.Duration;

/** Where the log lies and how much of it is kept. */
public record StorageSettings(
    @Setting(
            value = "gridrelay-data",
            flag = "--data",
            help = "Directory of this node: log files, and the state store unless it is elsewhere.")
        Path data,
    @Setting(
            value = "512MiB",
            min = "4KiB",
            max = "4GiB",
            help = "A file of the log grows no longer. The same on all nodes of a cluster.")
        DataSize segmentSize,
    @Setting(value = "62d", min = "1s", help = "Older events are deleted and no longer served.")
        Duration retentionAge,
    @Setting(
            value = "unlimited",
            min = "1MiB",
            help = "The oldest events are deleted while the log is larger, whatever their age.")
        DataSize retentionSize,
    @Setting(
            value = "20ms",
            max = "10s",
            help =
                "How often the log is forced to disk. Hosts are acknowledged only afterwards, so"
                    + " after a power failure they send the rest again.")
        Duration syncInterval,
    @Setting(
            value = "16",
            min = "0",
            max = "10000",
            help = "Full log files that stay open after their last reader has left.")
        int idleOpenSegments) {}
