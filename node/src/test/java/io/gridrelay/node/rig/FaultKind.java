package io.gridrelay.node.rig;

/** What can happen to a cluster. */
enum FaultKind {
  KILL_SEQUENCER("kill -9, the sequencer's node", Need.NOTHING),
  KILL_OTHER("kill -9, another node", Need.NOTHING),
  KILL_TWO("kill -9, two nodes at once", Need.NOTHING),
  KILL_ALL("kill -9, all nodes at once", Need.NOTHING),
  LOSE_DATA("kill -9, and back with an empty directory", Need.NOTHING),
  FREEZE_SEQUENCER("SIGSTOP 5-30 s, the sequencer's node", Need.NOTHING),
  FREEZE_OTHER("SIGSTOP 5-30 s, another node", Need.NOTHING),
  CUT_SEQUENCER("network 1 / 2, the sequencer's node alone", Need.NETWORK),
  CUT_OTHER("network 1 / 2, another node alone", Need.NETWORK),
  CUT_OFF("node cut off from nodes and database", Need.NETWORK),
  CUT_ONE_WAY("packets dropped one way only", Need.NETWORK),
  CUT_PAIR("two nodes cannot reach each other", Need.NETWORK),
  CUT_ALL("network 1 / 1 / 1", Need.NETWORK),
  CUT_DATABASE("one node cannot reach the database", Need.NETWORK),
  DATABASE_STOPPED("database stopped and started", Need.NOTHING),
  DATABASE_KILLED("database killed and started", Need.NOTHING),
  DATABASE_SLOW("database frozen", Need.NOTHING),
  CLOCK_STEP("clock of one node stepped", Need.CLOCK),
  DISK_FULL("disk of one node full", Need.DISK),
  NO_DATABASE_FOR_LONG("the sequencer's node without database for 25 s", Need.NETWORK),
  NO_DISK_FOR_LONG("the sequencer's node with a full disk for 25 s", Need.DISK),
  LEAVE("node leaves and joins again", Need.NOTHING),
  ROLLING_RESTART("rolling restart of all nodes", Need.NOTHING),
  COMBINATION("two of these at once", Need.NOTHING);

  /** What the machine has to permit. */
  enum Need {
    NOTHING,
    NETWORK,
    CLOCK,
    DISK
  }

  private final String words;
  private final Need need;

  FaultKind(String words, Need need) {
    this.words = words;
    this.need = need;
  }

  /** For the report. */
  String words() {
    return words;
  }

  /** Whether one node is sick for long, and the others must go on meanwhile. */
  boolean isOneNodesMisery() {
    return this == NO_DATABASE_FOR_LONG || this == NO_DISK_FOR_LONG;
  }

  /** Whether it is done to the database's process. */
  boolean isOfDatabase() {
    return this == DATABASE_STOPPED || this == DATABASE_KILLED || this == DATABASE_SLOW;
  }

  Need need() {
    return need;
  }
}
