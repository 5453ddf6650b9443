package io.gridrelay.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import io.gridrelay.atproto.event.DecodedFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.simulator.wire.HttpExchange;
import io.gridrelay.simulator.wire.WireServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Serves recorded frames, byte for byte, as one upstream relay, and the recorded DID documents as a
 * PLC directory. A consumer without a cursor gets all frames from the first on, then nothing more.
 *
 * <p>Thread-safe.
 */
public final class CorpusHost implements AutoCloseable {
  private static final int ZSTD_MAGIC = 0xFD2FB528;

  private final List<byte[]> frames;
  private final Firehose firehose;
  private final SimulatedPlc plc;
  private final WireServer server;

  private CorpusHost(
      List<byte[]> frames, Map<String, String> documents, InetAddress listen, int plcPort, int port)
      throws IOException {
    this.frames = frames;
    HostLog log = new HostLog(Math.max(1, frames.size()));
    this.firehose = new Firehose(log);
    firehose.conditions().backlogForAll(true);
    FrameDecoder decoder = new FrameDecoder();
    for (byte[] frame : frames) {
      DecodedFrame decoded = decoder.decode(frame);
      long seq = decoded instanceof SequencedFrame known ? known.seq() : log.lastCursor();
      log.append(new HostLog.Message(seq, frame));
    }
    this.server = WireServer.open(listen, port, this::handle);
    try {
      this.plc = new SimulatedPlc(listen, plcPort, documents::get, documents::get);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /**
   * Opens two ports and serves.
   *
   * @param frames file of {@code [u32 little endian length][frame]}..., as it is or in zstd
   * @param documents JSON object of DID documents by DID
   * @param listen address that both servers listen on
   * @param plcPort port of the directory, 0 for any free one
   * @param port port of the relay, 0 for any free one
   * @throws IOException if a file cannot be read or is malformed, or a port is taken
   */
  public static CorpusHost start(
      Path frames, Path documents, InetAddress listen, int plcPort, int port) throws IOException {
    return new CorpusHost(readFrames(frames), readDocuments(documents), listen, plcPort, port);
  }

  /** Base of the PLC directory, {@code http://host:port}. */
  public URI plcUri() {
    return plc.uri();
  }

  /** Base of the relay, {@code http://host:port}. */
  public URI uri() {
    return server.uri();
  }

  /** The frames that it serves, in their order: copies. */
  public List<byte[]> frames() {
    return frames.stream().map(byte[]::clone).toList();
  }

  private void handle(HttpExchange exchange) throws IOException, InterruptedException {
    switch (exchange.request().path()) {
      case "/xrpc/com.atproto.sync.subscribeRepos" -> firehose.serve(exchange);
      case "/xrpc/com.atproto.server.describeServer" ->
          exchange.json(200, "{\"did\":\"did:web:corpus.test\",\"availableUserDomains\":[]}");
      case "/xrpc/_health" -> exchange.json(200, "{\"version\":\"simulated\"}");
      default -> exchange.error(501, "MethodNotImplemented", "the corpus has frames only");
    }
  }

  private static List<byte[]> readFrames(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(plain(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> frames = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int length = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
      if (length < 0 || length > bytes.remaining()) {
        throw new IOException(file + " ends within frame " + frames.size());
      }
      byte[] frame = new byte[length];
      bytes.get(frame);
      frames.add(frame);
    }
    return List.copyOf(frames);
  }

  private static byte[] plain(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < Integer.BYTES || head.getInt() != ZSTD_MAGIC) {
      return bytes;
    }
    try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static Map<String, String> readDocuments(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
    if (!root.isObject()) {
      throw new IOException(file + " is no JSON object of DID documents by DID");
    }
    Map<String, String> documents = new HashMap<>();
    root.properties().forEach(entry -> documents.put(entry.getKey(), entry.getValue().toString()));
    return documents;
  }

  @Override
  public void close() {
    server.close();
    plc.close();
  }
}
