package io.gridrelay.jet;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.core.JobStatus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ingest job alive: submits it when the node starts, and again whenever it is found to
 * have ended; and starts it anew if it runs but brings nothing into the Ringbuffer though events
 * wait. Every member runs one; the job's name makes sure that only one job comes of it.
 *
 * <p>Not before a majority of the members is there: until then nothing may be written to the
 * Ringbuffer, and the job would take the lease, fail and start again for as long as that lasts. Jet
 * itself remembers how many members there were, and lets the job wait should they become too few.
 *
 * <p>Owns a thread; thread-safe.
 */
public final class IngestSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngestSupervisor.class);
  private static final Duration PERIOD = Duration.ofMillis(500);

  /** Longer than the causes that end by themselves need, such as waiting for a node's log. */
  private static final Duration STALL_LIMIT = Duration.ofSeconds(30);

  private final HazelcastInstance member;
  private final String ringName;
  private final int majority;
  private final HandOver handOver;
  private final BooleanSupplier mayFlow;
  private final StallWatch stalls;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private IngestSupervisor(
      HazelcastInstance member,
      String ringName,
      int majority,
      HandOver handOver,
      BooleanSupplier mayFlow) {
    this.member = member;
    this.ringName = ringName;
    this.majority = majority;
    this.handOver = handOver;
    this.mayFlow = mayFlow;
    stalls = new StallWatch(STALL_LIMIT, System::nanoTime);
    thread = Thread.ofVirtual().name("ingest-supervisor").unstarted(this::run);
  }

  /**
   * Submits the job and watches it from then on.
   *
   * @param majority as many members must be there for a job to be submitted
   * @param handOver what waits on this member
   * @param mayFlow false while this member knows why nothing can be sequenced
   */
  public static IngestSupervisor start(
      HazelcastInstance member,
      String ringName,
      int majority,
      HandOver handOver,
      BooleanSupplier mayFlow) {
    IngestSupervisor supervisor =
        new IngestSupervisor(member, ringName, majority, handOver, mayFlow);
    if (supervisor.isMajority()) {
      IngestJob.submit(member.getJet(), ringName);
    }
    supervisor.thread.start();
    return supervisor;
  }

  private boolean isMajority() {
    return member.getCluster().getMembers().size() >= majority;
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
      if (!isMajority()) {
        stalls.forget();
        return;
      }
      if (job != null && status != null && !status.isTerminal()) {
        watch(job, status);
        return;
      }
      if (status == JobStatus.FAILED) {
        LOG.warn("the ingest job has failed: submitting it again");
      } else {
        LOG.info("nobody runs the ingest job: submitting it");
      }
      IngestJob.submit(member.getJet(), ringName);
    } catch (HazelcastInstanceNotActiveException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("cannot check the ingest job", e);
    }
  }

  /** No known cause is left that makes a running job stop working; this is for the unknown ones. */
  private void watch(Job job, JobStatus status) {
    if (!mayFlow.getAsBoolean()) {
      stalls.forget();
      return;
    }
    Duration waiting = handOver.stalled();
    if (!stalls.notices(waiting, () -> member.getRingbuffer(ringName).tailSequence())) {
      return;
    }
    LOG.error(
        "events wait and the ingest job appends nothing{}: waiting={} status={}",
        status == JobStatus.RUNNING ? ", starting it anew" : "",
        waiting,
        status);
    if (status == JobStatus.RUNNING) {
      job.restart();
    }
  }

  /** Stops watching; the job goes on. */
  @Override
  public void close() {
    closed.countDown();
  }
}
