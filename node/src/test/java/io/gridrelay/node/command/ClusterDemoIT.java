package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.simulator.SimulatedNetwork;
import io.gridrelay.simulator.TrafficMix;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo of a cluster as somebody without a terminal runs it. */
@Timeout(240)
class ClusterDemoIT {
  @TempDir Path directory;
  private final StringWriter text = new StringWriter();

  @Test
  void goesOnWhenANodeIsKilledAndLeavesNoProcessBehind() throws Exception {
    Stop stop = Stop.onSignal();
    try (SimulatedNetwork network =
        SimulatedNetwork.builder()
            .seed(5)
            .hosts(3)
            .accounts(30)
            .eventsPerSecond(50)
            .mix(TrafficMix.everything().withSteadyKeys())
            .start()) {
      ClusterDemo demo = new ClusterDemo(3, List.of(), new PrintWriter(text, true));
      CompletableFuture<Integer> end =
          CompletableFuture.supplyAsync(unchecked(() -> demo.run(directory, network, stop)));
      awaitText(end, "gives out numbers");
      assertThat(DemoControl.ask("kill 2")).contains("node2 is killed");
      awaitText(end, "consumer2 goes on at node3");
      long before = network.emittedEvents();
      while (network.emittedEvents() < before + 100) {
        LockSupport.parkNanos(10_000_000);
      }
      stop.now();
      assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK);
      assertThat(text.toString())
          .containsPattern("consumer1: ([0-9,]+) of \\1 events, 0 lost, 0 duplicates")
          .containsPattern("consumer2: ([0-9,]+) of \\1 events, 0 lost, 0 duplicates")
          .containsPattern("consumer3: ([0-9,]+) of \\1 events, 0 lost, 0 duplicates");
    } finally {
      stop.done(ExitCode.OK);
    }
    assertThat(ProcessHandle.current().descendants().map(ProcessHandle::info))
        .as("left behind")
        .isEmpty();
  }

  private static <T> Supplier<T> unchecked(Callable<T> call) {
    return () -> {
      try {
        return call.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private void awaitText(CompletableFuture<Integer> end, String wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!text.toString().contains(wanted)) {
      assertThat(System.nanoTime()).as(text::toString).isLessThan(deadline);
      assertThat(end).as(text::toString).isNotDone();
      LockSupport.parkNanos(20_000_000);
    }
  }
}
