package io.gridrelay.node.lane;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.atproto.event.AccountFrame;
import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.IdentityFrame;
import io.gridrelay.atproto.event.SyncFrame;
import io.gridrelay.atproto.repo.CommitVerifier;
import io.gridrelay.atproto.repo.RepoState;
import io.gridrelay.atproto.repo.Rule;
import io.gridrelay.atproto.repo.Verification;
import io.gridrelay.atproto.syntax.Datetime;
import io.gridrelay.atproto.syntax.Handle;
import io.gridrelay.config.RuleMode;
import io.gridrelay.node.account.AccountStates;
import io.gridrelay.node.account.AccountStatusCode;
import io.gridrelay.node.identity.Identity;
import io.gridrelay.node.identity.IdentityDirectory;
import io.gridrelay.node.identity.Resolution;
import io.gridrelay.node.store.AccountRow;
import io.gridrelay.node.store.AccountStatus;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rules to one event: what passes, what is dropped, and what must be asked first. An
 * event that had to wait is judged again from the beginning, since anything may have changed
 * meanwhile.
 *
 * <p>The order is that of cost: what memory knows about the account comes first, then who speaks
 * for it, then hashes, signature and tree ({@link CommitVerifier}).
 *
 * <p>Belongs to one worker thread.
 */
final class Judge {

  private static final byte[] NO_DIGEST = {};

  private final AccountStates accounts;
  private final IdentityDirectory identities;
  private final StatusProbe statuses;
  private final RuleBook rules;
  private final LaneCounters counters;
  private final InstantSource clock;
  private final CommitVerifier verifier;
  private final EventForm form;

  Judge(
      AccountStates accounts,
      IdentityDirectory identities,
      StatusProbe statuses,
      RuleBook rules,
      LaneCounters counters,
      InstantSource clock,
      CommitVerifier verifier) {
    this.accounts = accounts;
    this.identities = identities;
    this.statuses = statuses;
    this.rules = rules;
    this.counters = counters;
    this.clock = clock;
    this.verifier = verifier;
    this.form = new EventForm(verifier);
  }

  Judgement judge(Lane lane, IncomingEvent event) {
    AccountView account = view(lane);
    if (account == null) {
      return Judgement.Need.ACCOUNT;
    }
    RuleModes modes = rules.forHost(event.host().name());
    return switch (event.frame()) {
      case CommitFrame commit -> commit(lane, event, commit, account, modes);
      case SyncFrame sync -> sync(lane, event, sync, account, modes);
      case IdentityFrame identity -> identity(lane, event, identity, account, modes);
      case AccountFrame status -> account(lane, event, status, account, modes);
    };
  }

  /** What the lane passed itself, else what the log says; null if that must be loaded. */
  private @Nullable AccountView view(Lane lane) {
    AccountView passed = lane.view();
    if (passed != null) {
      return passed;
    }
    long asOfSeq = accounts.foldedSeq(); // before the state is read: it may know more, never less
    AccountRow row = accounts.known(lane.did.value());
    return row == null
        ? null
        : new AccountView(
            row.rev(), row.dataDigest(), row.upstreamStatus(), row.localStatus(), asOfSeq);
  }

  // ---- the four kinds --------------------------------------------------------------------------

  private Judgement commit(
      Lane lane, IncomingEvent event, CommitFrame frame, AccountView known, RuleModes modes) {
    if (frame.rev() > 0 && frame.rev() <= known.rev()) {
      return drop(Rule.STALE_REV, event, ""); // a replay; no need to look at it any closer
    }
    AccountView account = activeView(event, known);
    Judgement inactive = checkActive(event, account, modes);
    if (inactive != null) {
      return inactive;
    }
    return switch (author(lane, event, modes)) {
      case Judgement judgement -> judgement;
      case Ruling.Speaker(Identity author) -> {
        Verification seen =
            verifier.verify(frame, author.signingKey(), repository(account), nowMicros());
        Judgement broken = checkVerification(event, seen, author, modes);
        yield broken != null
            ? broken
            : new Judgement.Passed(
                form.commit(event, frame, seen, account),
                account.withCommit(seen.rev(), seen.dataDigest()));
      }
    };
  }

  private Judgement sync(
      Lane lane, IncomingEvent event, SyncFrame frame, AccountView known, RuleModes modes) {
    if (frame.rev() > 0 && frame.rev() < known.rev()) {
      return drop(Rule.STALE_REV, event, "");
    }
    AccountView account = activeView(event, known);
    Judgement inactive = checkActive(event, account, modes);
    if (inactive != null) {
      return inactive;
    }
    return switch (author(lane, event, modes)) {
      case Judgement judgement -> judgement;
      case Ruling.Speaker(Identity author) -> {
        // It repeats the rev of the commit that it stands for, so the same rev once more is right.
        var before =
            new RepoState(Math.max(0, account.rev() - 1), repository(account).dataDigest());
        Verification seen = verifier.verify(frame, author.signingKey(), before, nowMicros());
        Judgement broken = checkVerification(event, seen, author, modes);
        yield broken != null
            ? broken
            : new Judgement.Passed(
                form.sync(event, frame, seen, account),
                account.withCommit(seen.rev(), seen.dataDigest()));
      }
    };
  }

  /**
   * Says only that what is known about the DID may be out of date, so it is believed of any host,
   * and passes whatever the document says: but there must be one. Not asked of relays, whose word
   * about accounts is all there is: nothing is signed in it.
   */
  private Judgement identity(
      Lane lane, IncomingEvent event, IdentityFrame frame, AccountView account, RuleModes modes) {
    if (!event.identityRenewed) {
      event.identityRenewed = true;
      identities.forget(frame.did());
      lane.resolution = null;
    }
    String handle = frame.handle();
    boolean broken =
        breaks(Rule.BAD_TIME, !Datetime.isValid(frame.time()), event, modes, frame.time())
            || breaks(
                LaneRule.BAD_HANDLE,
                handle != null && !Handle.isValid(handle),
                event,
                modes,
                "handle");
    if (broken) {
      return Judgement.DROPPED;
    }
    if (account.isBlockedHere()) {
      return drop(LaneRule.ACCOUNT_BLOCKED, event, account.local().name());
    }
    if (!event.host().isRelay() && resolved(lane, event, modes) instanceof Judgement judgement) {
      return judgement;
    }
    return new Judgement.Passed(form.identity(event, frame, account), account);
  }

  private Judgement account(
      Lane lane, IncomingEvent event, AccountFrame frame, AccountView account, RuleModes modes) {
    boolean broken =
        breaks(Rule.BAD_TIME, !Datetime.isValid(frame.time()), event, modes, frame.time())
            || breaks(
                LaneRule.BAD_STATUS,
                frame.status() != null && !AccountStatusCode.isKnown(frame.status()),
                event,
                modes,
                "status");
    if (broken) {
      return Judgement.DROPPED;
    }
    if (account.isBlockedHere()) {
      return drop(LaneRule.ACCOUNT_BLOCKED, event, account.local().name());
    }
    if (!event.host().isRelay()
        && statusSpeaker(lane, event, frame, modes) instanceof Judgement judgement) {
      return judgement;
    }
    byte code = AccountStatusCode.of(frame.active(), frame.status());
    return new Judgement.Passed(
        form.account(event, frame, code, account),
        account.withUpstream(AccountStatusCode.status(code)));
  }

  // ---- account ---------------------------------------------------------------------------------

  /** An inactive account whose host says otherwise when asked is active. */
  private AccountView activeView(IncomingEvent event, AccountView account) {
    boolean activeAgain =
        !account.isActive()
            && statuses.known(event.frame().did(), event.host()) == AccountStatus.ACTIVE;
    return activeAgain ? account.withUpstream(AccountStatus.ACTIVE) : account;
  }

  private @Nullable Judgement checkActive(
      IncomingEvent event, AccountView account, RuleModes modes) {
    if (account.isBlockedHere()) {
      return drop(LaneRule.ACCOUNT_BLOCKED, event, account.local().name());
    }
    if (account.isActive() || modes.mode(LaneRule.ACCOUNT_INACTIVE) == RuleMode.OFF) {
      return null;
    }
    boolean answered = statuses.known(event.frame().did(), event.host()) != null;
    if (!answered && !event.statusAsked) {
      event.statusAsked = true;
      counters.statusProbes.increment();
      return Judgement.Need.STATUS;
    }
    return breaks(LaneRule.ACCOUNT_INACTIVE, true, event, modes, account.upstream().name())
        ? Judgement.DROPPED
        : null;
  }

  private static RepoState repository(AccountView account) {
    byte[] data = account.dataDigest();
    return account.rev() == 0 && data == null
        ? RepoState.UNKNOWN
        : new RepoState(account.rev(), data == null ? NO_DIGEST : data);
  }

  // ---- identity --------------------------------------------------------------------------------

  /** Whose key must have signed. */
  private Ruling author(Lane lane, IncomingEvent event, RuleModes modes) {
    Ruling ruling = hostsSpeaker(lane, event, modes);
    if (!(ruling instanceof Ruling.Speaker(Identity identity)) || identity.signingKey() != null) {
      return ruling;
    }
    if (!isConclusive(identity.fetchedNanos(), event)) {
      return Judgement.Need.IDENTITY;
    }
    return breaks(LaneRule.SIGNING_KEY_MISSING, true, event, modes, "")
        ? Judgement.DROPPED
        : ruling;
  }

  /**
   * Who says that an account is active or not. One that is deleted may have lost its document by
   * the time we look: then the host is believed that spoke last for it.
   */
  private Ruling statusSpeaker(
      Lane lane, IncomingEvent event, AccountFrame frame, RuleModes modes) {
    boolean gone =
        !frame.active()
            && known(lane, event) instanceof Resolution.Missing missing
            && missing.why() == Resolution.Why.NOT_FOUND
            && isConclusive(missing.fetchedNanos(), event);
    if (!gone) {
      return hostsSpeaker(lane, event, modes);
    }
    Boolean fromHome = event.fromHome;
    if (fromHome == null) {
      return Judgement.Need.HOME;
    }
    return fromHome
        ? new Ruling.Speaker(Identity.unknown(System.nanoTime()))
        : hostsSpeaker(lane, event, modes);
  }

  /** Who speaks, if it is an account that lives on the event's host. */
  private Ruling hostsSpeaker(Lane lane, IncomingEvent event, RuleModes modes) {
    Ruling ruling = resolved(lane, event, modes);
    boolean unchecked =
        event.host().isRelay() || modes.mode(LaneRule.HOST_MISMATCH) == RuleMode.OFF;
    if (unchecked
        || !(ruling instanceof Ruling.Speaker(Identity identity))
        || event.host().name().equals(identity.pdsName())) {
      return ruling;
    }
    if (!isConclusive(identity.fetchedNanos(), event)) {
      return Judgement.Need.IDENTITY;
    }
    String found = "document names " + identity.pdsName();
    return breaks(LaneRule.HOST_MISMATCH, true, event, modes, found) ? Judgement.DROPPED : ruling;
  }

  /** Who speaks, by the DID document. */
  private Ruling resolved(Lane lane, IncomingEvent event, RuleModes modes) {
    Resolution known = known(lane, event);
    if (known == null) {
      return Judgement.Need.IDENTITY;
    }
    return switch (known) {
      case Resolution.Found(Identity identity) -> new Ruling.Speaker(identity);
      case Resolution.Missing missing -> {
        if (!isConclusive(missing.fetchedNanos(), event)) {
          yield Judgement.Need.IDENTITY;
        }
        LaneRule rule =
            switch (missing.why()) {
              case NOT_FOUND -> LaneRule.IDENTITY_NOT_FOUND;
              case UNSUPPORTED -> LaneRule.IDENTITY_UNSUPPORTED;
              case INVALID -> LaneRule.IDENTITY_INVALID;
            };
        yield unidentified(rule, event, modes, missing.detail());
      }
      case Resolution.Unavailable unavailable ->
          unidentified(LaneRule.IDENTITY_UNAVAILABLE, event, modes, unavailable.detail());
    };
  }

  /** What was found out about the DID; null if that must be asked. */
  private @Nullable Resolution known(Lane lane, IncomingEvent event) {
    Resolution cached = identities.cached(lane.did);
    if (cached != null) {
      return cached;
    }
    Resolution made = lane.resolution; // for an event of this lane, though the cache lost it since
    return made != null && isConclusive(made.fetchedNanos(), event) ? made : null;
  }

  private Ruling unidentified(LaneRule rule, IncomingEvent event, RuleModes modes, String detail) {
    return breaks(rule, true, event, modes, detail)
        ? Judgement.DROPPED
        : new Ruling.Speaker(Identity.unknown(System.nanoTime()));
  }

  /** A document asked for after the event was received decides; an older one may be out of date. */
  private static boolean isConclusive(long fetchedNanos, IncomingEvent event) {
    return fetchedNanos - event.receivedNanos() >= 0 || event.renewalRefused;
  }

  // ---- verification ----------------------------------------------------------------------------

  /** Null if the event passes. */
  private @Nullable Judgement checkVerification(
      IncomingEvent event, Verification seen, Identity author, RuleModes modes) {
    if (seen.isClean()) {
      return null;
    }
    if (seen.violates(Rule.BAD_SIGNATURE)
        && modes.mode(Rule.BAD_SIGNATURE) != RuleMode.OFF
        && !isConclusive(author.fetchedNanos(), event)) {
      return Judgement.Need.IDENTITY;
    }
    for (Rule rule : seen.violations()) {
      if (!seen.isComplete() || breaks(rule, true, event, modes, seen.detail())) {
        return seen.isComplete() ? Judgement.DROPPED : drop(rule, event, seen.detail());
      }
    }
    event.warned = true;
    return null;
  }

  private boolean breaks(
      Rule rule, boolean broken, IncomingEvent event, RuleModes modes, String detail) {
    return broken && apply(modes.mode(rule), rule, event, detail);
  }

  private boolean breaks(
      LaneRule rule, boolean broken, IncomingEvent event, RuleModes modes, String detail) {
    return broken && apply(modes.mode(rule), rule, event, detail);
  }

  private boolean apply(RuleMode mode, Rejection.Reason rule, IncomingEvent event, String detail) {
    switch (mode) {
      case ENFORCE -> counters.enforced(rule, event, detail);
      case WARN -> counters.warned(rule, event);
      case OFF -> {}
    }
    return mode == RuleMode.ENFORCE;
  }

  private Judgement drop(Rejection.Reason rule, IncomingEvent event, String detail) {
    counters.enforced(rule, event, detail);
    return Judgement.DROPPED;
  }

  private long nowMicros() {
    var now = clock.instant();
    return Math.addExact(
        Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1_000);
  }
}
