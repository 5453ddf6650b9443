package io.gridrelay.node.command;

import io.gridrelay.client.GridRelayClient;
import io.gridrelay.client.JetstreamRequest;
import io.gridrelay.client.Subscription;
import io.gridrelay.client.SubscriptionException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gridrelay drink}: a consumer that prints or counts. */
@Command(
    name = "drink",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Consumes the events of a relay and prints them, one per line, or counts them.",
      "Reconnects by itself and goes on where it was. Ends with exit code 1 if events were missed:"
          + " if the cursor was too old, or a commit does not follow the one before it in its"
          + " repository (firehose only)."
    },
    footer = {
      "%nExamples:",
      "  gridrelay drink                                      posts, likes and all else as JSON",
      "  gridrelay drink --collections app.bsky.feed.post --count 10",
      "  gridrelay drink --wire firehose --cursor 0 --stats   everything kept, only counted",
      "  gridrelay drink wss://one.example wss://two.example  with failover between two nodes"
    })
final class DrinkCommand implements Callable<Integer> {
  /** Somebody watches. */
  private static final Duration SLOWEST_RETRY = Duration.ofSeconds(2);

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "URL",
      defaultValue = "ws://127.0.0.1:6008",
      description = "Relay, or the nodes of one cluster. Default: ${DEFAULT-VALUE}")
  private List<String> urls;

  @Option(
      names = "--wire",
      defaultValue = "jetstream",
      description = "firehose or jetstream. Default: ${DEFAULT-VALUE}")
  private WireName wire;

  @Option(
      names = "--cursor",
      paramLabel = "N",
      description =
          "Begin behind this sequence number or time_us; 0 is the oldest event. Without it: live.")
  private @Nullable Long cursor;

  @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
  private long count = Long.MAX_VALUE;

  @Option(names = "--seconds", paramLabel = "N", description = "End after so much time.")
  private long seconds = Long.MAX_VALUE / 2_000_000_000L;

  @Option(
      names = "--collections",
      split = ",",
      paramLabel = "NSID",
      description = "Only these collections, app.bsky.graph.* allowed (jetstream).")
  private String[] collections = {};

  @Option(
      names = "--dids",
      split = ",",
      paramLabel = "DID",
      description = "Only these accounts (jetstream).")
  private String[] dids = {};

  @Option(names = "--zstd", description = "Compressed on the way (jetstream).")
  private boolean zstd;

  @Option(names = "--stats", description = "Count instead of printing: a line per second.")
  private boolean stats;

  @Option(
      names = "--patience",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description = "Give up when no server is reached for so long. Default: ${DEFAULT-VALUE}")
  private long patience;

  /** The wires that a relay serves. */
  enum WireName {
    FIREHOSE,
    JETSTREAM
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.quiet();
    if (wire == WireName.FIREHOSE && (collections.length > 0 || dids.length > 0 || zstd)) {
      throw new CommandException(
          ExitCode.USAGE, "--collections, --dids and --zstd are of --wire jetstream only");
    }
    Stop stop = Stop.onSignal();
    int code = ExitCode.FAILURE;
    try (GridRelayClient client = client()) {
      requireKnownHost();
      code = drink(client, stop);
      return code;
    } catch (SubscriptionException e) {
      throw new CommandException(code, String.valueOf(e.getMessage()), e);
    } finally {
      stop.done(code);
    }
  }

  private GridRelayClient client() {
    try {
      return GridRelayClient.builder(urls.toArray(String[]::new))
          .giveUpAfter(Duration.ofSeconds(patience))
          .retries(Duration.ofMillis(200), SLOWEST_RETRY)
          .build();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** A name that nobody knows is a slip of the pen: no patience helps. */
  private void requireKnownHost() {
    List<String> unknown = urls.stream().map(DrinkCommand::host).filter(isUnknown()).toList();
    if (unknown.size() == urls.size()) {
      throw new CommandException(
          ExitCode.FAILURE,
          "unknown host " + String.join(", ", unknown) + ": is the URL right, and the network up?");
    }
  }

  private static String host(String url) {
    String host = URI.create(url.contains("://") ? url.strip() : "ws://" + url.strip()).getHost();
    return host == null ? url : host;
  }

  private static Predicate<String> isUnknown() {
    return host -> {
      try {
        return InetAddress.getAllByName(host).length == 0;
      } catch (UnknownHostException e) {
        return true;
      }
    };
  }

  private int drink(GridRelayClient client, Stop stop) throws InterruptedException {
    return switch (wire) {
      case FIREHOSE -> {
        ChainCheck chains = new ChainCheck();
        yield drink(
            cursor == null
                ? client.firehose().subscribe()
                : cursor == 0
                    ? client.firehose().fromOldest().subscribe()
                    : client.firehose().after(cursor).subscribe(),
            stop,
            chains,
            event -> {
              chains.look(event);
              return stats ? "" : event.toString();
            });
      }
      case JETSTREAM ->
          drink(
              jetstream(client).subscribe(),
              stop,
              new ChainCheck(),
              event -> stats ? "" : event.json());
    };
  }

  private JetstreamRequest jetstream(GridRelayClient client) {
    JetstreamRequest request = client.jetstream().collections(collections).dids(dids);
    if (cursor != null) {
      request = cursor == 0 ? request.fromOldest() : request.after(cursor);
    }
    return zstd ? request.compressed() : request;
  }

  private <E> int drink(
      Subscription<E> events, Stop stop, ChainCheck chains, Function<E, String> line)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    DrinkReport report = new DrinkReport(events, chains, stats ? err : null);
    ReachNotice reach = new ReachNotice(Duration.ofSeconds(patience), err);
    long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    boolean over = false;
    while (!over && !stop.isAsked() && report.events() < count) {
      E event = events.poll(Duration.ofMillis(100)).orElse(null);
      if (event != null) {
        report.counted();
        String text = line.apply(event);
        if (!text.isEmpty()) {
          out.println(text);
        }
      }
      reach.look(events.stats());
      report.everySecond();
      over = System.nanoTime() - deadline >= 0 || out.checkError();
    }
    events.close();
    out.flush();
    report.summary(err);
    return chains.gaps() == 0 ? ExitCode.OK : ExitCode.FAILURE;
  }
}
