package io.gridrelay.atproto.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gridrelay.atproto.car.CarWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.event.CommitMessage;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.event.RepoOp;
import io.gridrelay.atproto.mst.Mst;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** Valid inputs to begin with, all from the repository's own golden files. */
final class Seeds {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 1_000; // short inputs are spoilt in more interesting places

  private Seeds() {}

  static List<byte[]> cbor() {
    return fields("data-model.json", "cbor");
  }

  static List<byte[]> json() {
    List<byte[]> seeds = new ArrayList<>();
    for (JsonNode vector : read("data-model.json")) {
      seeds.add(vector.get("json").toString().getBytes(UTF_8));
    }
    for (String text :
        List.of(
            "{\"a\":1.0,\"b\":-1e3,\"c\":0.10e1,\"d\":9223372036854775807}",
            "{\"a\":\"\\ud83d\\ude00\\u0000\\\"\",\"b\":[{}, [] ,\ttrue,false\n,null]}")) {
      seeds.add(text.getBytes(UTF_8));
    }
    return shortOnes(seeds);
  }

  static List<byte[]> archives() {
    List<byte[]> seeds = fields("car.json", "car");
    seeds.add(HexFormat.of().parseHex(read("jetstream.json").get("car").textValue()));
    return seeds;
  }

  static List<byte[]> cids() {
    List<byte[]> seeds = fields("cids.json", "bytes");
    for (JsonNode vector : read("cids.json")) {
      seeds.add(vector.get("text").textValue().getBytes(UTF_8));
    }
    return seeds;
  }

  static List<byte[]> identifiers() {
    List<byte[]> seeds = new ArrayList<>();
    for (String line : new String(golden("syntax.tsv"), UTF_8).split("\n")) {
      if (!line.startsWith("#")) {
        seeds.add(line.substring(line.lastIndexOf('\t') + 1).getBytes(UTF_8));
      }
    }
    return seeds;
  }

  /** The nodes of a few trees. */
  static List<byte[]> nodes() {
    TreeMap<String, Cid> entries = new TreeMap<>();
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      byte[] record = {0x01, (byte) i};
      entries.put(
          "app.bsky.feed.post/" + Tid.ofMicros(1_783_175_888_000_000L + i, i),
          Cid.ofDagCbor(record));
      if (i % 20 == 3) {
        seeds.addAll(Mst.of(entries).blocks().values());
      }
    }
    return seeds;
  }

  /** One frame of each kind, and one that no version of today knows. */
  static List<byte[]> frames() {
    JsonNode jetstream = read("jetstream.json");
    Did did = Did.parse(jetstream.get("did").textValue());
    Tid rev = Tid.parse(jetstream.get("rev").textValue());
    byte[] archive = HexFormat.of().parseHex(jetstream.get("car").textValue());
    Cid cid = Cid.ofRaw(archive);
    List<RepoOp> ops = new ArrayList<>();
    for (JsonNode op : jetstream.get("operations")) {
      String path = op.get("collection").textValue() + "/" + op.get("rkey").textValue();
      ops.add(
          switch (op.get("action").textValue()) {
            case "create" -> RepoOp.create(path, Cid.parse(op.get("cid").textValue()));
            case "update" -> RepoOp.update(path, Cid.parse(op.get("cid").textValue()), cid);
            default -> RepoOp.delete(path, cid);
          });
    }
    String time = "2026-07-04T14:38:08.999Z";
    byte[] tiny = new CarWriter().begin(cid).toByteArray();
    FrameWriter writer = new FrameWriter();
    return List.of(
        writer.commit(
            new CommitMessage(30_000_000_001L, did, cid, rev, rev, archive, ops, time, cid)),
        writer.commit(new CommitMessage(1, did, cid, rev, null, tiny, List.of(), time, null)),
        writer.sync(24, did, rev, tiny, time),
        writer.identity(70_000, did, time, "alice.test"),
        writer.account(300, did, time, false, "takendown"),
        writer.info("OutdatedCursor", "too old"),
        writer.error("FutureCursor", null),
        HexFormat.of().parseHex("a261746623667574757265626f7001a163736571182a"));
  }

  static List<byte[]> didDocuments() {
    String did = read("jetstream.json").get("did").textValue();
    String multikey =
        """
        {"@context":["https://www.w3.org/ns/did/v1"],"id":"%1$s","alsoKnownAs":["at://alice.test"],
        "verificationMethod":[{"id":"%1$s#atproto","type":"Multikey","controller":"%1$s",
        "publicKeyMultibase":"zQ3shXjHeiBuRCKmM36cuYnm7YEMzhGnCmCyW92sRJ9pribSF"}],
        "service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer",
        "serviceEndpoint":"https://pds.example.com"}]}\
        """;
    return List.of(
        multikey.formatted(did).getBytes(UTF_8),
        multikey.formatted(did).replace("\"" + did + "#", "\"#").getBytes(UTF_8),
        "{\"id\":\"%s\"}".formatted(did).getBytes(UTF_8));
  }

  static Did did() {
    return Did.parse(read("jetstream.json").get("did").textValue());
  }

  private static List<byte[]> fields(String file, String field) {
    List<byte[]> seeds = new ArrayList<>();
    for (JsonNode vector : read(file)) {
      seeds.add(HexFormat.of().parseHex(vector.get(field).textValue()));
    }
    return shortOnes(seeds);
  }

  private static List<byte[]> shortOnes(List<byte[]> seeds) {
    return new ArrayList<>(seeds.stream().filter(seed -> seed.length <= LONGEST).toList());
  }

  private static JsonNode read(String file) {
    try {
      return JSON.readTree(golden(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] golden(String name) {
    try (InputStream in = Seeds.class.getResourceAsStream("/golden/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
