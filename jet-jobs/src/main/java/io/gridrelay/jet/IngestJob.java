package io.gridrelay.jet;

import static com.hazelcast.jet.core.Edge.between;

import com.hazelcast.jet.JetService;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.config.ProcessingGuarantee;
import com.hazelcast.jet.core.DAG;
import com.hazelcast.jet.core.ProcessorMetaSupplier;
import com.hazelcast.jet.core.Vertex;

/**
 * The job that takes verified events from the lanes of every member to the one sequencer.
 *
 * <p>Processing guarantee NONE: no Jet snapshot holds anything that matters. What a restart loses
 * is handed over again by the lanes, which keep each event until the log that holds it is on disk.
 */
public final class IngestJob {
  /** Grows with every change to the serialized form of the job or of its items. */
  static final int VERSION = 1;

  /** Name of the job; only one of that name runs in a cluster. */
  public static final String NAME = "ingest-v" + VERSION;

  private IngestJob() {}

  /**
   * The graph. The name of the Ringbuffer is the key of both lines, so the sequencer runs where the
   * ring lives.
   */
  static DAG dag(String ringName) {
    DAG dag = new DAG();
    Vertex source =
        dag.newVertex("source", ProcessorMetaSupplier.of(1, new EventSourceP.Supplier()))
            .localParallelism(1);
    Vertex sequencer =
        dag.newVertex(
            "sequencer",
            ProcessorMetaSupplier.forceTotalParallelismOne(
                new SequencerP.Supplier(ringName), ringName));
    dag.edge(between(source, sequencer).distributed().allToOne(ringName));
    return dag;
  }

  /** Starts the job, or finds it if any member has. Blocks. */
  public static Job submit(JetService jet, String ringName) {
    JobConfig config =
        new JobConfig()
            .setName(NAME)
            .setProcessingGuarantee(ProcessingGuarantee.NONE)
            .setSplitBrainProtection(true);
    config.registerSerializer(VerifiedEvent.class, VerifiedEventSerializer.class);
    return jet.newJobIfAbsent(dag(ringName), config);
  }

  /** Ends the job for the whole cluster: for a node that is alone and leaves. */
  public static void cancel(JetService jet) {
    Job job = jet.getJob(NAME);
    if (job != null && !job.getStatus().isTerminal()) {
      job.cancel();
    }
  }
}
