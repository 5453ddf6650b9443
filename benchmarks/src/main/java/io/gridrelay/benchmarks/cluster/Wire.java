package io.gridrelay.benchmarks.cluster;

/** How a consumer listens. */
enum Wire {
  FIREHOSE("/xrpc/com.atproto.sync.subscribeRepos"),
  JETSTREAM("/subscribe");

  private final String path;

  Wire(String path) {
    this.path = path;
  }

  /** Of the request that begins after this cursor; live if it is 0. */
  String path(long cursor) {
    return cursor == 0 ? path : path + "?cursor=" + cursor;
  }
}
