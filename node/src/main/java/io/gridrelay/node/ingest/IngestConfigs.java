package io.gridrelay.node.ingest;

import io.gridrelay.client.websocket.AddressGuard;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import io.gridrelay.config.IdentitySettings;
import io.gridrelay.config.IngestSettings;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.config.Upstream;
import io.gridrelay.node.feed.FeedConfig;
import io.gridrelay.node.feed.FeedLimits;
import io.gridrelay.node.feed.FeedTimes;
import io.gridrelay.node.feed.RosterConfig;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.identity.IdentityConfig;
import io.gridrelay.node.lane.LaneConfig;
import io.gridrelay.node.outbound.OutboundHttpConfig;
import io.gridrelay.node.store.HostKind;
import java.net.URI;
import java.util.Set;

/** What the settings say, in the terms of each part of ingest. */
final class IngestConfigs {

  private IngestConfigs() {}

  static OutboundHttpConfig outbound(NodeConfig config) {
    IdentitySettings settings = config.identity();
    return new OutboundHttpConfig(
        settings.timeout(),
        Math.toIntExact(settings.maxAnswerSize().bytes()),
        settings.maxRedirects(),
        settings.connectionsPerOrigin(),
        settings.waitingPerOrigin(),
        settings.maxConnections(),
        config.allowPrivateAddresses(),
        Set.of(origin(settings.plc())));
  }

  private static String origin(URI uri) {
    return UpstreamHost.of(HostKind.PDS, uri.toString()).url().toString();
  }

  static IdentityConfig identity(NodeConfig config) {
    IdentitySettings settings = config.identity();
    return new IdentityConfig(
        settings.plc(),
        settings.cacheSize(),
        settings.foundTtl(),
        settings.missingTtl(),
        settings.unavailableTtl(),
        settings.patience(),
        config.allowPrivateAddresses());
  }

  static LaneConfig lanes(NodeConfig config) {
    int workers = config.ingest().lanes();
    return workers == 0 ? LaneConfig.defaults() : LaneConfig.defaults().withWorkers(workers);
  }

  static WebSocketClientConfig webSocket(NodeConfig config) {
    IngestSettings settings = config.ingest();
    return WebSocketClientConfig.defaults().toBuilder()
        .eventLoopThreads(settings.ioThreads())
        .connectTimeout(settings.connectTimeout())
        .handshakeTimeout(settings.handshakeTimeout())
        .pingInterval(settings.pingInterval())
        .idleTimeout(settings.idleTimeout())
        .maxMessageBytes(Math.toIntExact(settings.maxFrameSize().bytes()))
        .tooBigSkipped(true) // a cut would bring the same frame back after every reconnect
        .userAgent("GridRelay (atproto-relay)")
        .addressGuard(
            config.allowPrivateAddresses() ? AddressGuard.any() : AddressGuard.publicOnly())
        .build();
  }

  static FeedConfig feeds(IngestSettings settings) {
    return new FeedConfig(
        new FeedLimits(
            settings.maxPendingSize().bytes(),
            settings.maxPendingEvents(),
            settings.maxPendingSizePerHost().bytes(),
            settings.maxPendingEventsPerHost(),
            settings.maxSettledSpan(),
            settings.maxEventRatePerHost()),
        new FeedTimes(
            settings.silenceLimit(),
            settings.steadyAfter(),
            settings.firstRetry(),
            settings.slowestRetry(),
            settings.cursorInterval()),
        Math.toIntExact(settings.maxFrameSize().bytes()),
        settings.joinLive());
  }

  static RosterConfig roster(NodeConfig config) {
    RosterConfig defaults = RosterConfig.defaults();
    return new RosterConfig(
        defaults.publicCrawl(),
        config.ingest().maxHosts(),
        config.allowPrivateAddresses() ? Integer.MAX_VALUE : defaults.newHostsPerDay(),
        config.ingest().idleAfter(),
        config.allowPrivateAddresses(),
        defaults.refreshInterval());
  }

  static UpstreamHost host(Upstream upstream) {
    HostKind kind =
        switch (upstream.kind()) {
          case PDS -> HostKind.PDS;
          case RELAY -> HostKind.RELAY;
        };
    return UpstreamHost.of(kind, upstream.url().toString());
  }
}
