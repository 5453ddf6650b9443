package io.gridrelay.node;

import io.gridrelay.config.ClusterSettings;
import io.gridrelay.config.ConfigException;
import io.gridrelay.config.HostPort;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.config.SequencerSettings;
import io.gridrelay.config.ServeSettings;
import io.gridrelay.config.StateStoreSettings;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.jet.SequencerConfig;
import io.gridrelay.node.cluster.ClusterSecret;
import io.gridrelay.node.cluster.GridConfig;
import io.gridrelay.node.lane.RuleBook;
import io.gridrelay.node.sequence.LeaseTerms;
import io.gridrelay.node.serve.ServerConfig;
import io.gridrelay.node.store.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each part of a node is told, from the settings of the whole. Pure but for the password's
 * file; thread-safe.
 */
final class Settings {
  private static final long SEQ_BLOCK = 100_000;

  private Settings() {}

  /** Refuses what does not go together. */
  static void check(NodeConfig config) {
    List<String> problems = new ArrayList<>(ClusterRules.problems(config));
    try {
      config.validation().requireRules(RuleBook.names());
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  static EventLogConfig log(NodeConfig config) {
    var storage = config.storage();
    return EventLogConfig.defaults()
        .withSegmentBytes(storage.segmentSize().bytes())
        .withRetention(storage.retentionAge(), storage.retentionSize().bytes())
        .withIdleOpenSegments(storage.idleOpenSegments());
  }

  static StateStore openStateStore(NodeConfig config) {
    StateStoreSettings settings = config.stateStore();
    String url = settings.url();
    if (url == null) {
      return StateStore.openSqlite(config.storage().data().resolve("state.db"));
    }
    String user = settings.user();
    return StateStore.open(url, user == null ? "" : user, password(settings.passwordFile()));
  }

  private static String password(@Nullable Path file) {
    if (file == null) {
      return "";
    }
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ConfigException(
          List.of("state-store.password-file cannot be read: " + e.getMessage()));
    }
  }

  static SpineConfig spine(NodeConfig config, Map<String, String> attributes) {
    SequencerSettings sequencer = config.sequencer();
    GridConfig grid = GridSettings.grid(config, attributes);
    SequencerConfig base =
        grid.size() == 1 ? SequencerConfig.singleNode() : SequencerConfig.cluster();
    Duration linger = sequencer.linger();
    return new SpineConfig(
        grid,
        new SequencerConfig(
            linger == null ? base.linger() : linger,
            Math.toIntExact(sequencer.blockSize().bytes()),
            base.selfCommitting(),
            base.rememberedAccounts(),
            base.rememberedEvents()),
        lease(sequencer.leaseTtl()),
        config.storage().syncInterval(),
        sequencer.seqFloor());
  }

  /** A fifth of the term between renewals; the holder stops when three tenths of it are left. */
  private static LeaseTerms lease(Duration term) {
    Duration renewal = term.dividedBy(5);
    Duration ahead = LeaseTerms.DEFAULT.timeAhead();
    return new LeaseTerms(
        term,
        term.multipliedBy(3).dividedBy(10),
        renewal,
        SEQ_BLOCK,
        ahead.compareTo(term) > 0 ? ahead : term);
  }

  /** Base URL of the server; empty if its port is chosen when it opens. */
  static Optional<String> advertised(NodeConfig config) {
    int port = config.serve().listen().port();
    return config.serve().advertise() == null && port == 0
        ? Optional.empty()
        : Optional.of(advertised(config, port));
  }

  /** Base URL where peers and consumers reach the server. */
  static String advertised(NodeConfig config, int port) {
    HostPort named = config.serve().advertise();
    if (named != null) {
      return "http://" + named;
    }
    String host = config.serve().listen().host();
    boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
    return "http://" + (everywhere ? config.cluster().bind().host() : host) + ":" + port;
  }

  static @Nullable ClusterSecret secret(ClusterSettings cluster) {
    Path file = cluster.secretFile();
    if (file == null) {
      return null;
    }
    try {
      return ClusterSecret.read(file);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(List.of("cluster.secret-file is " + file + ": " + e.getMessage()));
    }
  }

  static ServerConfig server(ServeSettings serve) {
    return new ServerConfig(
        serve.listen().host(),
        serve.listen().port(),
        serve.ioThreads(),
        Math.toIntExact(serve.sendBuffer().bytes()),
        serve.linger(),
        serve.filteredLinger(),
        Math.toIntExact(serve.turnSize().bytes()),
        serve.pingInterval(),
        serve.idleLimit(),
        serve.maxConsumers(),
        serve.maxConsumersPerAddress(),
        serve.trustForwardedFor(),
        Math.toIntExact(serve.maxOptionsSize().bytes()),
        serve.maxInboundSize().bytes(),
        serve.shutdownSpread());
  }
}
