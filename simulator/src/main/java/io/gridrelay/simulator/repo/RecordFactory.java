package io.gridrelay.simulator.repo;

import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Writes records with the shapes and about the sizes of the live network. The bytes follow from the
 * arguments alone, so a repository keeps a seed per record and no bytes. Belongs to one thread.
 */
public final class RecordFactory {
  static final String POST = "app.bsky.feed.post";
  static final String LIKE = "app.bsky.feed.like";
  static final String REPOST = "app.bsky.feed.repost";
  static final String FOLLOW = "app.bsky.graph.follow";
  static final String BLOCK = "app.bsky.graph.block";
  static final String PROFILE = "app.bsky.actor.profile";

  private final long networkSeed;
  private final int accounts;
  private final CborWriter out = new CborWriter(4096);

  /**
   * @param accounts how many accounts there are to like and to follow
   */
  public RecordFactory(long networkSeed, int accounts) {
    this.networkSeed = networkSeed;
    this.accounts = accounts;
  }

  /** A collection, as often as people write into it. */
  static String drawCollection(RandomGenerator random) {
    int percent = random.nextInt(100);
    return percent < 35 ? LIKE : percent < 75 ? POST : percent < 85 ? REPOST : graph(percent);
  }

  private static String graph(int percent) {
    return percent < 97 ? FOLLOW : BLOCK;
  }

  /**
   * The record's DRISL.
   *
   * @param micros moment of its {@code createdAt}
   */
  public byte[] record(String collection, long seed, long micros) {
    RandomGenerator random = new SplittableRandom(seed);
    String createdAt = Timestamps.millis(micros);
    out.reset();
    switch (collection) {
      case POST -> post(random, createdAt);
      case LIKE, REPOST -> subject(collection, random, createdAt);
      case FOLLOW, BLOCK -> account(collection, random, createdAt);
      case PROFILE -> profile(random, createdAt);
      default -> throw new IllegalArgumentException("no records of " + collection);
    }
    return out.toByteArray();
  }

  private void post(RandomGenerator random, String createdAt) {
    boolean tagged = random.nextInt(5) == 0;
    boolean reply = random.nextInt(10) < 4;
    int embed = random.nextInt(10);
    boolean embedded = embed < 6;
    String tag = Words.tag(random);
    String text = Words.sentence(6 + random.nextInt(44), random) + (tagged ? " #" + tag : "");
    out.writeMap(4 + (embedded ? 1 : 0) + (reply ? 1 : 0) + (tagged ? 1 : 0));
    out.writeText("text").writeText(text);
    out.writeText("$type").writeText(POST);
    if (embedded) {
      out.writeText("embed");
      embed(embed, random);
    }
    out.writeText("langs").writeArray(1).writeText(random.nextInt(4) == 0 ? "ja" : "en");
    if (reply) {
      out.writeText("reply").writeMap(2);
      out.writeText("root");
      strongRef(POST, random);
      out.writeText("parent");
      strongRef(POST, random);
    }
    if (tagged) {
      facet(text, tag);
    }
    out.writeText("createdAt").writeText(createdAt);
  }

  private void facet(String text, String tag) {
    int end = text.getBytes(StandardCharsets.UTF_8).length;
    out.writeText("facets").writeArray(1).writeMap(2);
    out.writeText("index").writeMap(2);
    out.writeText("byteEnd").writeInteger(end);
    out.writeText("byteStart").writeInteger(end - tag.length() - 1);
    out.writeText("features").writeArray(1).writeMap(2);
    out.writeText("tag").writeText(tag);
    out.writeText("$type").writeText("app.bsky.richtext.facet#tag");
  }

  private void embed(int kind, RandomGenerator random) {
    out.writeMap(2).writeText("$type");
    switch (kind) {
      case 0 -> {
        out.writeText("app.bsky.embed.record").writeText("record");
        strongRef(POST, random);
      }
      case 1 -> {
        out.writeText("app.bsky.embed.external").writeText("external").writeMap(4);
        out.writeText("uri").writeText("https://example.com/" + Words.tag(random) + "?a=1&b=<2>");
        out.writeText("thumb");
        blob("image/jpeg", random);
        out.writeText("title").writeText(Words.sentence(5, random));
        out.writeText("description").writeText(Words.sentence(30, random));
      }
      default -> images(1 + random.nextInt(3), random);
    }
  }

  private void images(int count, RandomGenerator random) {
    out.writeText("app.bsky.embed.images").writeText("images").writeArray(count);
    for (int i = 0; i < count; i++) {
      out.writeMap(3);
      out.writeText("alt").writeText(Words.sentence(random.nextInt(50), random));
      out.writeText("image");
      blob(random.nextInt(4) == 0 ? "image/png" : "image/jpeg", random);
      out.writeText("aspectRatio").writeMap(2);
      out.writeText("width").writeInteger(600 + random.nextInt(1400));
      out.writeText("height").writeInteger(600 + random.nextInt(1400));
    }
  }

  private void blob(String mimeType, RandomGenerator random) {
    out.writeMap(4);
    out.writeText("ref").writeLink(Names.cid(Cid.RAW, random));
    out.writeText("size").writeInteger(10_000 + random.nextInt(900_000));
    out.writeText("$type").writeText("blob");
    out.writeText("mimeType").writeText(mimeType);
  }

  private void subject(String collection, RandomGenerator random, String createdAt) {
    boolean viaRepost = random.nextInt(10) < 3;
    out.writeMap(viaRepost ? 4 : 3);
    if (viaRepost) {
      out.writeText("via");
      strongRef(REPOST, random);
    }
    out.writeText("$type").writeText(collection);
    out.writeText("subject");
    strongRef(POST, random);
    out.writeText("createdAt").writeText(createdAt);
  }

  private void account(String collection, RandomGenerator random, String createdAt) {
    out.writeMap(3).writeText("$type").writeText(collection);
    out.writeText("subject").writeText(someDid(random));
    out.writeText("createdAt").writeText(createdAt);
  }

  private void profile(RandomGenerator random, String createdAt) {
    out.writeMap(5).writeText("$type").writeText(PROFILE);
    out.writeText("avatar");
    blob("image/jpeg", random);
    out.writeText("createdAt").writeText(createdAt);
    out.writeText("description").writeText(Words.sentence(12, random));
    out.writeText("displayName").writeText(Words.sentence(2, random));
  }

  private void strongRef(String collection, RandomGenerator random) {
    String rkey = Names.earlierTid(Timestamps.EPOCH_OF_THE_NETWORK, random);
    out.writeMap(2);
    out.writeText("cid").writeText(Names.cid(Cid.DAG_CBOR, random).toString());
    out.writeText("uri").writeText("at://" + someDid(random) + "/" + collection + "/" + rkey);
  }

  private String someDid(RandomGenerator random) {
    return Names.did(networkSeed, random.nextInt(accounts));
  }
}
