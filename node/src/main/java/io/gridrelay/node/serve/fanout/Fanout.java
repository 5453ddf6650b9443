package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.node.metrics.MetricNames;
import io.gridrelay.node.metrics.ServeMetrics;
import io.gridrelay.node.serve.websocket.CloseCode;
import io.gridrelay.node.serve.websocket.InboundBudget;
import io.undertow.server.ServerConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;

/**
 * All consumers of this node. Wakes the loops when the log grows, and hands them new connections.
 * Thread-safe.
 */
public final class Fanout implements AutoCloseable {
  private static final long SNAPSHOT_MILLIS = 500;

  private final List<FanoutLoop> loops = new ArrayList<>();
  private final ReadAhead readAhead;
  private final EventLog eventLog;
  private final Runnable listener;
  private final InboundBudget inboundBudget;
  private final InboundBudget filterBudget;

  public Fanout(
      XnioWorker worker, EventLog eventLog, FanoutSettings settings, ServeMetrics metrics) {
    this.readAhead = new ReadAhead(metrics);
    this.inboundBudget = new InboundBudget(settings.maxInboundBytes());
    this.filterBudget = new InboundBudget(settings.maxFilterDids());
    for (int i = 0; i < worker.getIoThreadCount(); i++) {
      FanoutLoop loop =
          new FanoutLoop(
              worker.getIoThread(i),
              eventLog,
              settings,
              metrics,
              inboundBudget,
              filterBudget,
              readAhead);
      loops.add(loop);
      loop.start();
    }
    this.eventLog = eventLog;
    this.listener = () -> loops.forEach(FanoutLoop::signal);
    eventLog.addPublishListener(listener);
    metrics.gauge(
        MetricNames.INBOUND_BYTES,
        "Memory of unfinished client messages.",
        inboundBudget::usedBytes);
    metrics.gauge(
        MetricNames.CONSUMER_LAG_MAX,
        "Sequence numbers that the slowest consumer is behind.",
        () -> consumers().stream().mapToLong(ConsumerInfo::lagEvents).max().orElse(0));
  }

  /**
   * Takes over an upgraded connection. Called on the connection's I/O thread, or before it can be
   * used by anybody else.
   *
   * @param server the connection as Undertow knows it
   * @param onGone called once, on the I/O thread, when the consumer is no more
   */
  public void accept(
      StreamConnection connection,
      ServerConnection server,
      ConsumerIdentity identity,
      ConsumerPlan plan,
      Runnable onGone) {
    FanoutLoop loop = loops.get(connection.getIoThread().getNumber());
    Consumer consumer = new Consumer(identity, plan, loop, connection, onGone);
    // Never the close listener of the stream connection itself: Undertow needs that one.
    server.addCloseListener(closed -> loop.execute(() -> consumer.gone("peer_gone")));
    connection.getSinkChannel().setWriteListener(channel -> consumer.writable());
    connection.getSourceChannel().setReadListener(channel -> consumer.readable());
    loop.execute(() -> loop.add(consumer));
  }

  /** All consumers as they are now; those of a loop that does not answer in time are left out. */
  public List<ConsumerInfo> consumers() {
    List<CompletableFuture<List<ConsumerInfo>>> asked =
        loops.stream().map(FanoutLoop::infos).toList();
    List<ConsumerInfo> infos = new ArrayList<>();
    for (CompletableFuture<List<ConsumerInfo>> answer : asked) {
      try {
        infos.addAll(answer.get(SNAPSHOT_MILLIS, TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return infos;
      } catch (ExecutionException | TimeoutException e) {
        answer.cancel(false);
      }
    }
    return infos;
  }

  /** Tells every consumer that the node goes away, spread over a time, and waits for them. */
  public void closeAll(long spreadMillis, long waitMillis) {
    CompletableFuture<?>[] closed =
        loops.stream()
            .map(loop -> loop.closeAll(CloseCode.GOING_AWAY, "node is shutting down", spreadMillis))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(closed).get(spreadMillis + waitMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The rest is cut off when the port closes.
    }
    loops.forEach(FanoutLoop::stop);
  }

  @Override
  public void close() {
    eventLog.removePublishListener(listener);
    readAhead.close();
  }
}
