package io.gridrelay.node.lane;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.identity.Resolution;
import java.util.function.Consumer;

/**
 * What lanes ask for and wait for. The answers come later, on any thread, and always come: those
 * who answer have time-outs. Thread-safe; never blocks.
 */
interface Inquiries {

  /** Loads the account's state into memory. */
  void account(Did did, Runnable loaded);

  /** Resolves the DID anew for this event. */
  void identity(Did did, IncomingEvent event, Consumer<Resolution> resolved);

  /** Asks whether the account was last on the event's host; the answer is left in the event. */
  void home(Did did, IncomingEvent event, Runnable answered);

  /** Asks the host for the account's status. */
  void status(Did did, UpstreamHost host, Runnable asked);
}
