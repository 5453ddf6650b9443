package io.gridrelay.atproto.event;

import io.gridrelay.atproto.syntax.Did;

/** A frame about one account, with a sequence number of the host that sent it. */
public sealed interface SequencedFrame extends EventFrame
    permits CommitFrame, SyncFrame, IdentityFrame, AccountFrame {

  /** What all of them have. */
  FrameHead head();

  @Override
  default byte[] bytes() {
    return head().bytes();
  }

  /** The host's sequence number, positive and less than 2<sup>53</sup>. */
  default long seq() {
    return head().seq();
  }

  /** Offset of the CBOR integer of {@code seq}. */
  default int seqStart() {
    return head().seqStart();
  }

  /** Offset behind the CBOR integer of {@code seq}. */
  default int seqEnd() {
    return head().seqEnd();
  }

  /** The account. */
  default Did did() {
    return head().did();
  }

  /** When the host made the event, as it says: any text, see rule {@code bad_time}. */
  default String time() {
    return head().time();
  }
}
