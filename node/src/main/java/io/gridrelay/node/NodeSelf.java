package io.gridrelay.node;

import com.sun.management.OperatingSystemMXBean;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.node.feed.HostReading;
import io.gridrelay.node.ingest.Ingest;
import io.gridrelay.node.ready.Readiness;
import io.gridrelay.node.serve.RelayServer;
import io.gridrelay.node.serve.fanout.ConsumerInfo;
import io.gridrelay.node.view.ConnectionView;
import io.gridrelay.node.view.HostView;
import io.gridrelay.node.view.LocalView;
import io.gridrelay.node.view.Meter;
import io.gridrelay.node.view.NodeView;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** This node in its own words. Belongs to the view's thread. */
final class NodeSelf implements LocalView {
  private final String name;
  private final String version;
  private final Storage storage;
  private final Spine spine;
  private final Ingest ingest;
  private final Supplier<Optional<RelayServer>> server;
  private final Supplier<String> address;
  private final Readiness readiness;
  private final long startedMillis = System.currentTimeMillis();
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final Meter received = new Meter();
  private final Meter logged = new Meter();
  private final Meter sent = new Meter();
  private final Meter cpuNanos = new Meter();

  NodeSelf(
      String name,
      String version,
      Storage storage,
      Spine spine,
      Ingest ingest,
      Supplier<Optional<RelayServer>> server,
      Supplier<String> address,
      Readiness readiness) {
    this.name = name;
    this.version = version;
    this.storage = storage;
    this.spine = spine;
    this.ingest = ingest;
    this.server = server;
    this.address = address;
    this.readiness = readiness;
  }

  @Override
  public NodeView node() {
    EventLog log = storage.log();
    return new NodeView(
        name,
        spine.member().getCluster().getLocalMember().getUuid().toString(),
        version,
        address.get(),
        spine.isSequencing() ? NodeView.SEQUENCER : NodeView.MEMBER,
        log.lastEpoch(),
        new NodeView.LogWindow(
            log.firstSeq(),
            log.segments().getFirst().firstTimeUs(),
            log.lastSeq(),
            log.lastTimeUs(),
            log.bytes()),
        readiness.reasons().stream()
            .map(reason -> new NodeView.Reason(reason.cause().wireName(), reason.detail()))
            .toList(),
        load(log),
        startedMillis,
        System.currentTimeMillis());
  }

  private NodeView.Load load(EventLog log) {
    List<HostReading> readings = ingest.feeds().readings();
    Runtime heap = Runtime.getRuntime();
    return new NodeView.Load(
        server.get().map(RelayServer::consumerCount).orElse(0),
        readings.size(),
        (int) readings.stream().filter(HostReading::connected).count(),
        received.rate((double) ingest.feeds().counters().events.sum()),
        logged.rate((double) log.counters().events()),
        sent.rate(server.get().map(RelayServer::sentBytes).orElse(0.0)),
        cpuNanos.rate((double) system.getProcessCpuTime()) / 1e9,
        heap.totalMemory() - heap.freeMemory(),
        heap.maxMemory());
  }

  @Override
  public List<HostView> hosts() {
    return ingest.feeds().readings().stream().map(this::host).toList();
  }

  private HostView host(HostReading reading) {
    return new HostView(
        reading.hostname(),
        reading.kind().name().toLowerCase(Locale.ROOT),
        reading.status().name().toLowerCase(Locale.ROOT),
        name,
        reading.connected(),
        reading.cursor(),
        reading.received(),
        reading.events(),
        reading.rejected());
  }

  @Override
  public List<ConnectionView> connections() {
    return server.get().map(RelayServer::consumers).orElse(List.of()).stream()
        .map(this::connection)
        .toList();
  }

  private ConnectionView connection(ConsumerInfo info) {
    return new ConnectionView(
        info.identity().id(),
        name,
        info.identity().address(),
        info.identity().userAgent(),
        info.identity().rendition().suffix(),
        info.filter(),
        info.seq(),
        info.lagEvents(),
        info.lagMicros() / 1000,
        info.identity().since().toEpochMilli(),
        info.sentBytes(),
        info.sentEvents(),
        info.blocked());
  }
}
