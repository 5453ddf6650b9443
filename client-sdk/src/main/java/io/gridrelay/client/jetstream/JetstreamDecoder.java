package io.gridrelay.client.jetstream;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.cbor.DataValue;
import io.gridrelay.atproto.cbor.DataValue.BooleanValue;
import io.gridrelay.atproto.cbor.DataValue.IntegerValue;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.DataValue.TextValue;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.json.DataModelJson;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Nsid;
import io.gridrelay.atproto.syntax.RecordKey;
import io.gridrelay.atproto.syntax.Tid;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of Jetstream, version 1. Belongs to one thread; close it to free its native
 * memory.
 */
public final class JetstreamDecoder implements AutoCloseable {
  private static final int MAX_JSON_BYTES = 16 * 1024 * 1024;

  private final @Nullable ZstdDecompressCtx zstd;
  private boolean closed;

  private JetstreamDecoder(@Nullable ZstdDecompressCtx zstd) {
    this.zstd = zstd;
  }

  /** For text messages. */
  public static JetstreamDecoder plain() {
    return new JetstreamDecoder(null);
  }

  /** For binary messages, compressed with this zstd dictionary. */
  public static JetstreamDecoder compressed(byte[] dictionary) {
    return new JetstreamDecoder(new ZstdDecompressCtx().loadDict(dictionary));
  }

  /**
   * Decodes one message.
   *
   * @return the event; empty for a kind that came after this version, and when closed
   * @throws AtprotoException if it is malformed
   */
  public synchronized Optional<JetstreamEvent> decode(byte[] message) {
    if (closed) {
      return Optional.empty();
    }
    byte[] json = zstd == null ? message : decompressed(zstd, message);
    MapValue root = DataModelJson.parse(json);
    String text = new String(json, StandardCharsets.UTF_8);
    return switch (text(root, "kind")) {
      case "commit" -> Optional.of(commit(root, child(root, "commit"), text));
      case "identity" -> Optional.of(identity(root, child(root, "identity"), text));
      case "account" -> Optional.of(account(root, child(root, "account"), text));
      default -> Optional.empty();
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (zstd != null) {
      zstd.close();
    }
  }

  private static byte[] decompressed(ZstdDecompressCtx zstd, byte[] message) {
    try {
      long size = Zstd.getFrameContentSize(message);
      if (size < 0 || size > MAX_JSON_BYTES) {
        throw new MalformedMessageException("zstd frame of unknown or too large size: " + size);
      }
      return zstd.decompress(message, (int) size);
    } catch (ZstdException e) {
      throw new MalformedMessageException("zstd: " + e.getMessage());
    }
  }

  private static JetstreamCommit commit(MapValue root, MapValue commit, String json) {
    return new JetstreamCommit(
        did(root),
        integer(root, "time_us"),
        Tid.parse(text(commit, "rev")),
        action(text(commit, "operation")),
        Nsid.parse(text(commit, "collection")),
        RecordKey.parse(text(commit, "rkey")),
        Optional.ofNullable(commit.get("record")).map(JetstreamDecoder::object),
        optionalText(commit, "cid").map(Cid::parse),
        json);
  }

  private static JetstreamIdentity identity(MapValue root, MapValue identity, String json) {
    return new JetstreamIdentity(
        did(root),
        integer(root, "time_us"),
        optionalText(identity, "handle"),
        integer(identity, "seq"),
        text(identity, "time"),
        json);
  }

  private static JetstreamAccount account(MapValue root, MapValue account, String json) {
    boolean active = account.get("active") instanceof BooleanValue value && value.value();
    return new JetstreamAccount(
        did(root),
        integer(root, "time_us"),
        active,
        optionalText(account, "status"),
        integer(account, "seq"),
        text(account, "time"),
        json);
  }

  private static JetstreamCommit.Action action(String text) {
    return switch (text) {
      case "create" -> JetstreamCommit.Action.CREATE;
      case "update" -> JetstreamCommit.Action.UPDATE;
      case "delete" -> JetstreamCommit.Action.DELETE;
      default -> throw new MalformedMessageException("unknown operation " + text);
    };
  }

  private static Did did(MapValue root) {
    return Did.parse(text(root, "did"));
  }

  private static MapValue child(MapValue root, String name) {
    DataValue value = root.get(name);
    if (value == null) {
      throw new MalformedMessageException("no field " + name);
    }
    return object(value);
  }

  private static MapValue object(DataValue value) {
    if (value instanceof MapValue map) {
      return map;
    }
    throw new MalformedMessageException("not an object");
  }

  private static String text(MapValue map, String name) {
    return optionalText(map, name)
        .orElseThrow(() -> new MalformedMessageException("no text field " + name));
  }

  private static Optional<String> optionalText(MapValue map, String name) {
    return map.get(name) instanceof TextValue text ? Optional.of(text.value()) : Optional.empty();
  }

  private static long integer(MapValue map, String name) {
    if (map.get(name) instanceof IntegerValue integer) {
      return integer.value();
    }
    throw new MalformedMessageException("no integer field " + name);
  }
}
