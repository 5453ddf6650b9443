package io.gridrelay.simulator.repo;

import io.gridrelay.atproto.event.RepoOp.Action;
import io.gridrelay.atproto.syntax.Tid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;

/** The records of a repository; any one of them can be drawn in constant time. */
final class RecordList {
  private static final int CREATE_PERCENT = 82;
  private static final int UPDATE_PERCENT = 8;
  private static final int CLOCK_ID = 7;

  private final List<StoredRecord> records = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();

  StoredRecord get(String path) {
    Integer at = positions.get(path);
    if (at == null) {
      throw new NoSuchElementException(path);
    }
    return records.get(at);
  }

  void put(StoredRecord stored) {
    Integer at = positions.putIfAbsent(stored.path(), records.size());
    if (at == null) {
      records.add(stored);
    } else {
      records.set(at, stored);
    }
  }

  void remove(String path) {
    Integer at = positions.remove(path);
    if (at == null) {
      throw new NoSuchElementException(path);
    }
    StoredRecord last = records.removeLast();
    if (at < records.size()) {
      records.set(at, last);
      positions.put(last.path(), at);
    }
  }

  List<Write> drawWrites(int count, long micros, RandomGenerator random) {
    Map<String, Write> writes = new LinkedHashMap<>();
    while (writes.size() < count) {
      int percent = random.nextInt(100);
      boolean creates = percent < CREATE_PERCENT || records.size() <= count;
      Write write =
          creates ? create(micros - writes.size(), random) : change(percent, micros, random);
      writes.putIfAbsent(write.path(), write); // no path twice in one commit
    }
    return List.copyOf(writes.values());
  }

  private static Write create(long micros, RandomGenerator random) {
    String path =
        RecordFactory.drawCollection(random) + "/" + Tid.ofMicros(micros, CLOCK_ID).toString();
    return new Write(Action.CREATE, path, random.nextLong(), micros);
  }

  private Write change(int percent, long micros, RandomGenerator random) {
    StoredRecord old = records.get(random.nextInt(records.size()));
    return percent < CREATE_PERCENT + UPDATE_PERCENT
        ? new Write(Action.UPDATE, old.path(), random.nextLong(), micros)
        : Write.delete(old.path());
  }
}
