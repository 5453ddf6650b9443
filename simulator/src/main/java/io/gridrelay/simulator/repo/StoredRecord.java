package io.gridrelay.simulator.repo;

/** A record of a repository, by what its bytes follow from. Immutable. */
record StoredRecord(String path, long seed, long micros) {
  String collection() {
    return path.substring(0, path.indexOf('/'));
  }

  byte[] bytes(RecordFactory factory) {
    return factory.record(collection(), seed, micros);
  }
}
