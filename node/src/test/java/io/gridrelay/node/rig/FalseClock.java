package io.gridrelay.node.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Makes the wall clock of one process wrong, at any moment: a small library between the process and
 * the C library adds what it finds in a file. The monotonic clock stays right, as it does when an
 * operator or a time server steps a machine's clock. Thread-safe.
 */
final class FalseClock {
  private static final String SOURCE =
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <fcntl.h>
      #include <stdint.h>
      #include <stdlib.h>
      #include <sys/mman.h>
      #include <sys/syscall.h>
      #include <sys/time.h>
      #include <time.h>
      #include <unistd.h>

      static volatile int64_t *offset; /* nanoseconds */

      __attribute__((constructor)) static void open_offset(void) {
        const char *path = getenv("FALSE_CLOCK");
        int file = path ? open(path, O_RDONLY) : -1;
        if (file >= 0) {
          void *page = mmap(0, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
          offset = page == MAP_FAILED ? 0 : page;
          close(file);
        }
      }

      static int (*real_gettime)(clockid_t, struct timespec *);

      int clock_gettime(clockid_t clock, struct timespec *out) {
        if (!real_gettime) real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
        int result = real_gettime(clock, out);
        if (result == 0 && offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
          int64_t nanos = out->tv_sec * 1000000000LL + out->tv_nsec + *offset;
          out->tv_sec = nanos / 1000000000LL;
          out->tv_nsec = nanos % 1000000000LL;
        }
        return result;
      }

      int gettimeofday(struct timeval *restrict out, void *restrict zone) {
        struct timespec now;
        int result = clock_gettime(CLOCK_REALTIME, &now);
        out->tv_sec = now.tv_sec;
        out->tv_usec = now.tv_nsec / 1000;
        return result;
      }

      time_t time(time_t *out) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        if (out) *out = now.tv_sec;
        return now.tv_sec;
      }
      """;

  private final Path library;
  private final Path offset;

  private FalseClock(Path library, Path offset) {
    this.library = library;
    this.offset = offset;
  }

  /** Why this machine does not let us; empty if it does. */
  static String problem() {
    return Shell.problemOf("gcc --version");
  }

  /** Builds the library in a directory, for one process. */
  static FalseClock in(Path directory) {
    try {
      Files.createDirectories(directory);
      Path source = directory.resolve("false-clock.c");
      Path library = directory.resolve("false-clock.so");
      Files.writeString(source, SOURCE);
      Shell.run(List.of("gcc", "-O2", "-shared", "-fPIC", "-o", library + "", source + "", "-ldl"));
      FalseClock clock = new FalseClock(library, directory.resolve("false-clock.offset"));
      clock.step(Duration.ZERO);
      return clock;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the process needs in its environment. */
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "FALSE_CLOCK", offset.toString());
  }

  /** Puts the clock ahead of the true one by so much, at once; zero makes it right. */
  void step(Duration ahead) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.putLong(0, ahead.toNanos());
    try { // not truncated: the process has it mapped
      Files.write(offset, bytes.array(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
