package io.gridrelay.node.outbound;

import io.netty.util.concurrent.Future;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One request on its way: where to, how many redirects are left, who waits. Event loop only. */
final class Exchange {

  final CompletableFuture<HttpAnswer> answer;
  URI uri;
  Origin origin;
  int redirectsLeft;

  /** Started again on a fresh connection because a kept one turned out to be closed. */
  boolean retried;

  @Nullable HttpConnection connection;
  @Nullable Future<?> timer;

  Exchange(URI uri, Origin origin, int redirectsLeft, CompletableFuture<HttpAnswer> answer) {
    this.uri = uri;
    this.origin = origin;
    this.redirectsLeft = redirectsLeft;
    this.answer = answer;
  }

  boolean isDone() {
    return answer.isDone();
  }

  void fail(HttpAnswer.Failure failure, String detail) {
    complete(new HttpAnswer.Failed(failure, detail));
  }

  void complete(HttpAnswer result) {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    answer.complete(result);
  }
}
