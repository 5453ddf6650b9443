package io.gridrelay.node.lane;

import io.gridrelay.atproto.event.AccountFrame;
import io.gridrelay.node.identity.Identity;
import io.gridrelay.node.identity.IdentityDirectory;
import io.gridrelay.node.identity.Resolution;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks in an event, and whether its host may pass it on. What a document says against an
 * event counts only if the document was asked for after the event came. Belongs to one worker
 * thread.
 */
final class Authority {

  private final IdentityDirectory identities;

  Authority(IdentityDirectory identities) {
    this.identities = identities;
  }

  /** The event itself says that the document may have changed. */
  void forget(Hearing hearing) {
    identities.forget(hearing.lane().did);
    hearing.lane().resolution = null;
  }

  /** Whose key must have signed. */
  Ruling author(Hearing hearing) {
    Ruling ruling = hostsSpeaker(hearing);
    if (!(ruling instanceof Ruling.Speaker(Identity identity)) || identity.signingKey() != null) {
      return ruling;
    }
    if (!hearing.isConclusive(identity.fetchedNanos())) {
      return Judgement.Need.IDENTITY;
    }
    return hearing.breaks(LaneRule.SIGNING_KEY_MISSING, "") ? Judgement.DROPPED : ruling;
  }

  /**
   * Who says that an account is active or not. One that is deleted may have lost its document by
   * the time we look: then the host is believed that spoke last for it.
   */
  Ruling statusSpeaker(Hearing hearing, AccountFrame frame) {
    boolean gone =
        !frame.active()
            && known(hearing) instanceof Resolution.Missing missing
            && missing.why() == Resolution.Why.NOT_FOUND
            && hearing.isConclusive(missing.fetchedNanos());
    if (!gone) {
      return hostsSpeaker(hearing);
    }
    Boolean fromHome = hearing.event().fromHome;
    if (fromHome == null) {
      return Judgement.Need.HOME;
    }
    return fromHome ? unknownSpeaker() : hostsSpeaker(hearing);
  }

  /** Who speaks, if it is an account that lives on the event's host. */
  private Ruling hostsSpeaker(Hearing hearing) {
    Ruling ruling = speaker(hearing);
    if (hearing.isFromRelay()
        || !(ruling instanceof Ruling.Speaker(Identity identity))
        || hearing.event().host().name().equals(identity.pdsName())
        || hearing.isOff(LaneRule.HOST_MISMATCH)) {
      return ruling;
    }
    if (!hearing.isConclusive(identity.fetchedNanos())) {
      return Judgement.Need.IDENTITY;
    }
    String found = "document names " + identity.pdsName();
    return hearing.breaks(LaneRule.HOST_MISMATCH, found) ? Judgement.DROPPED : ruling;
  }

  /** Who speaks, by the DID document, whatever host it names. */
  Ruling speaker(Hearing hearing) {
    Resolution known = known(hearing);
    return switch (known) {
      case null -> Judgement.Need.IDENTITY;
      case Resolution.Found(Identity identity) -> new Ruling.Speaker(identity);
      case Resolution.Missing missing ->
          hearing.isConclusive(missing.fetchedNanos())
              ? unidentified(rule(missing.why()), hearing, missing.detail())
              : Judgement.Need.IDENTITY;
      case Resolution.Unavailable unavailable ->
          unidentified(LaneRule.IDENTITY_UNAVAILABLE, hearing, unavailable.detail());
    };
  }

  private static LaneRule rule(Resolution.Why why) {
    return switch (why) {
      case NOT_FOUND -> LaneRule.IDENTITY_NOT_FOUND;
      case UNSUPPORTED -> LaneRule.IDENTITY_UNSUPPORTED;
      case INVALID -> LaneRule.IDENTITY_INVALID;
    };
  }

  private static Ruling unidentified(LaneRule rule, Hearing hearing, String detail) {
    return hearing.breaks(rule, detail) ? Judgement.DROPPED : unknownSpeaker();
  }

  private static Ruling unknownSpeaker() {
    return new Ruling.Speaker(Identity.unknown(System.nanoTime()));
  }

  /** What was found out about the DID; null if that must be asked. */
  private @Nullable Resolution known(Hearing hearing) {
    Lane lane = hearing.lane();
    Resolution cached = identities.cached(lane.did);
    if (cached != null) {
      return cached;
    }
    Resolution made = lane.resolution; // for an event of this lane, though the cache lost it since
    return made != null && hearing.isConclusive(made.fetchedNanos()) ? made : null;
  }
}
