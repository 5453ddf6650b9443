package io.gridrelay.jet;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.core.JobStatus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ingest job alive: submits it when the node starts, and again whenever it is found to
 * have ended. Every member runs one; the job's name makes sure that only one job comes of it. Owns
 * a thread; thread-safe.
 */
public final class IngestSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngestSupervisor.class);
  private static final Duration PERIOD = Duration.ofMillis(500);

  private final HazelcastInstance member;
  private final String ringName;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private IngestSupervisor(HazelcastInstance member, String ringName) {
    this.member = member;
    this.ringName = ringName;
    thread = Thread.ofVirtual().name("ingest-supervisor").unstarted(this::run);
  }

  /** Submits the job and watches it from then on. */
  public static IngestSupervisor start(HazelcastInstance member, String ringName) {
    IngestJob.submit(member.getJet(), ringName);
    IngestSupervisor supervisor = new IngestSupervisor(member, ringName);
    supervisor.thread.start();
    return supervisor;
  }

  private void run() {
    try {
      while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (HazelcastInstanceNotActiveException e) {
      LOG.info("the ingest job is no longer watched: the member has left");
    }
  }

  private void check() {
    try {
      Job job = member.getJet().getJob(IngestJob.NAME);
      JobStatus status = job == null ? null : job.getStatus();
      if (status != null && !status.isTerminal()) {
        return;
      }
      LOG.warn("submitting the ingest job again: status={}", status);
      IngestJob.submit(member.getJet(), ringName);
    } catch (HazelcastInstanceNotActiveException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("cannot check the ingest job", e);
    }
  }

  /** Stops watching; the job goes on. */
  @Override
  public void close() {
    closed.countDown();
  }
}
