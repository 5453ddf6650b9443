package io.gridrelay.simulator.traffic;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of pre-signed frames in the order of their sending. Big endian:
 *
 * <pre>
 * magic "GRT1", hosts u16, accounts i32, events i32
 * per account: did, handle, multikey (each u16 length and UTF-8), host u16
 * per event:   host u16, seq i64, offset of the time's text i32, length i32, frame
 * </pre>
 *
 * <p>Immutable; every {@link #open} reads from the start.
 */
public final class TrafficFile {
  static final int MAGIC = 0x47525431;
  private static final int READ_BYTES = 1 << 20;

  private final Path path;
  private final int hosts;
  private final int events;
  private final List<TrafficAccount> accounts;
  private final long framesAt;

  private TrafficFile(
      Path path, int hosts, int events, List<TrafficAccount> accounts, long framesAt) {
    this.path = path;
    this.hosts = hosts;
    this.events = events;
    this.accounts = accounts;
    this.framesAt = framesAt;
  }

  /**
   * Reads all but the frames.
   *
   * @throws IOException if the file cannot be read or is not one of these
   */
  public static TrafficFile of(Path path) throws IOException {
    try (DataInputStream in = stream(path)) {
      if (in.readInt() != MAGIC) {
        throw new IOException(path + " is no file of pre-signed traffic");
      }
      int hosts = in.readUnsignedShort();
      int count = in.readInt();
      int events = in.readInt();
      long framesAt = 14;
      List<TrafficAccount> accounts = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        TrafficAccount account =
            new TrafficAccount(in.readUTF(), in.readUTF(), in.readUTF(), in.readUnsignedShort());
        accounts.add(account);
        framesAt += bytesOf(account);
      }
      return new TrafficFile(path, hosts, events, List.copyOf(accounts), framesAt);
    }
  }

  private static int bytesOf(TrafficAccount account) {
    return 8 + account.did().length() + account.handle().length() + account.multikey().length();
  }

  static void writeHead(DataOutputStream out, int hosts, int events, List<TrafficAccount> accounts)
      throws IOException {
    out.writeInt(MAGIC);
    out.writeShort(hosts);
    out.writeInt(accounts.size());
    out.writeInt(events);
    for (TrafficAccount account : accounts) {
      out.writeUTF(account.did());
      out.writeUTF(account.handle());
      out.writeUTF(account.multikey());
      out.writeShort(account.host());
    }
  }

  public int hosts() {
    return hosts;
  }

  public int events() {
    return events;
  }

  public List<TrafficAccount> accounts() {
    return accounts;
  }

  /** Reads the frames from the first on; to be closed. */
  public Frames open() throws IOException {
    DataInputStream in = stream(path);
    in.skipNBytes(framesAt);
    return new Frames(in, events);
  }

  private static DataInputStream stream(Path path) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(path), READ_BYTES));
  }

  /** The frames of a file, one after the other. Belongs to one thread. */
  public static final class Frames implements AutoCloseable {
    private final DataInputStream in;
    private int left;
    private int host;
    private long seq;
    private int timeOffset;
    private byte[] frame = {};

    private Frames(DataInputStream in, int events) {
      this.in = in;
      this.left = events;
    }

    /** Goes to the next frame, the first at the first call; false behind the last. */
    public boolean next() throws IOException {
      if (left-- <= 0) {
        return false;
      }
      host = in.readUnsignedShort();
      seq = in.readLong();
      timeOffset = in.readInt();
      frame = new byte[in.readInt()];
      in.readFully(frame);
      return true;
    }

    /** Number of the host that sends it. */
    public int host() {
      return host;
    }

    /** Its seq on that host. */
    public long seq() {
      return seq;
    }

    /** Where the text of {@code time} begins in the frame. */
    public int timeOffset() {
      return timeOffset;
    }

    /** The frame, an array of its own. */
    public byte[] frame() {
      return frame;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
