package io.gridrelay.simulator.repo;

import java.util.random.RandomGenerator;

/** Text that looks like what people write: mostly Latin, some of it longer than its characters. */
final class Words {
  private static final String[] PLAIN = {
    "the",
    "a",
    "of",
    "to",
    "and",
    "this",
    "morning",
    "coffee",
    "again",
    "relay",
    "cluster",
    "about",
    "people",
    "really",
    "think",
    "today",
    "weather",
    "small",
    "garden",
    "train",
    "late",
    "new",
    "paper",
    "photo",
    "of",
    "my",
    "cat",
    "who",
    "sleeps",
    "on",
    "keyboard",
    "release",
    "notes",
    "finally",
    "works",
    "why",
    "does",
    "it",
    "rain",
    "music",
    "listening",
    "old",
    "record",
    "with",
    "friends",
    "in",
    "city",
    "tomorrow",
    "never",
    "mind",
    "good",
    "night",
    "everyone",
    "thread"
  };
  private static final String[] WIDE = {
    "🎉", "❤️", "naïve", "größer", "日本語", "おはよう", "привет", "café", "🇧🇷", "👩‍🚀", "año", "żółć"
  };

  private Words() {}

  /** About this many words, one in twelve of them not ASCII. */
  static String sentence(int words, RandomGenerator random) {
    StringBuilder text = new StringBuilder(words * 7);
    for (int i = 0; i < words; i++) {
      String[] from = random.nextInt(12) == 0 ? WIDE : PLAIN;
      text.append(i == 0 ? "" : " ").append(from[random.nextInt(from.length)]);
    }
    return text.toString();
  }

  static String tag(RandomGenerator random) {
    return PLAIN[10 + random.nextInt(PLAIN.length - 10)];
  }
}
