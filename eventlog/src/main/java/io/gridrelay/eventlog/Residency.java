package io.gridrelay.eventlog;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Gives mapped pages that are no longer hot back to the kernel, so that the resident size of a node
 * does not grow with the segment that it writes. The pages stay in the page cache: who reads them
 * again pays a minor fault, and nothing else. Does nothing where the kernel is not Linux.
 *
 * <p>Thread-safe.
 */
final class Residency {
  /** {@code MADV_DONTNEED} of {@code madvise(2)}: of a shared mapping it drops only the entries. */
  private static final int DONT_NEED = 4;

  private static final long PAGE_BYTES = 4096;
  private static final @Nullable MethodHandle MADVISE = madvise();

  private Residency() {}

  @SuppressWarnings("restricted") // the signature is that of the manual page
  private static @Nullable MethodHandle madvise() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("madvise")
        .map(
            symbol ->
                linker.downcallHandle(
                    symbol,
                    FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT)))
        .orElse(null);
  }

  /**
   * Drops the whole pages of the first {@code bytes} of a read-only mapping of a file. The mapping
   * must not be closed meanwhile.
   *
   * @param mapping as {@link
   *     java.nio.channels.FileChannel#map(java.nio.channels.FileChannel.MapMode, long, long,
   *     Arena)} returned it
   */
  static void drop(MemorySegment mapping, long bytes) {
    long whole = Math.min(bytes, mapping.byteSize()) / PAGE_BYTES * PAGE_BYTES;
    if (MADVISE == null || whole == 0) {
      return;
    }
    try {
      // Advice: what the kernel answers changes nothing for us.
      int _ = (int) MADVISE.invokeExact(mapping, whole, DONT_NEED);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise", e);
    }
  }
}
