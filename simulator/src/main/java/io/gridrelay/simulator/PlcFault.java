package io.gridrelay.simulator;

/** A way in which the PLC directory misbehaves. */
public enum PlcFault {
  /** It answers as it should. */
  NONE,
  /** Connections are cut without an answer. */
  DOWN,
  /** Every answer is status 500. */
  FAILING,
  /** Status 200 with a body that is no DID document. */
  GARBAGE,
  /** Documents name a signing key that the account never had. */
  WRONG_KEY
}
