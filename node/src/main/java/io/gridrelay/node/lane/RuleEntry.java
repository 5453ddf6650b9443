package io.gridrelay.node.lane;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.atproto.repo.Rule;
import io.gridrelay.config.RuleMode;
import io.gridrelay.config.ValidationSettings.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The validation rules for people, in the order in which they are looked at: what {@code gridrelay
 * settings} and the table of {@code docs/configuration.md} show. Immutable.
 *
 * @param name as it is written in settings and metrics
 * @param strict its mode in the profile {@code strict}
 * @param lenient its mode in the profile {@code lenient}
 * @param meaning what breaks it, in Markdown
 */
public record RuleEntry(String name, RuleMode strict, RuleMode lenient, String meaning) {

  /** All rules that have a mode. */
  public static List<RuleEntry> all() {
    List<RuleEntry> entries = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      if (rule != Rule.STALE_REV) {
        RuleMode strict = RuleBook.mode(Profile.STRICT, rule);
        RuleMode lenient = RuleBook.mode(Profile.LENIENT, rule);
        entries.add(new RuleEntry(label(rule), strict, lenient, meaning(rule)));
      }
    }
    for (LaneRule rule : LaneRule.values()) {
      RuleMode mode = RuleBook.mode(rule);
      entries.add(new RuleEntry(label(rule), mode, mode, meaning(rule)));
    }
    return List.copyOf(entries);
  }

  private static String label(Rejection.Reason rule) {
    return rule.label();
  }

  /** A Markdown table of all rules. */
  public static String markdown() {
    StringBuilder out = new StringBuilder();
    out.append("| rule | strict | lenient | broken by |\n|---|---|---|---|\n");
    for (RuleEntry rule : all()) {
      List<String> cells =
          List.of("`" + rule.name + "`", word(rule.strict), word(rule.lenient), rule.meaning);
      out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
    return out.toString();
  }

  /** One line for a terminal. */
  public String line() {
    String modes = strict == lenient ? word(strict) : word(strict) + ", lenient: " + word(lenient);
    return name + " (" + modes + "): " + meaning.replace("`", "");
  }

  private static String word(RuleMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  private static String meaning(Rule rule) {
    return switch (rule) {
      case FRAME_TOO_LARGE -> "The frame has more bytes than allowed.";
      case BLOCKS_TOO_LARGE -> "`blocks` has more bytes than allowed.";
      case TOO_MANY_OPS -> "More operations than allowed.";
      case TOO_BIG_FLAG -> "One of the deprecated flags `tooBig` and `rebase` is set.";
      case BAD_TIME -> "`time` is no datetime.";
      case BAD_REV -> "`rev` or `since` is no TID.";
      case FUTURE_REV -> "`rev` lies further in the future than clocks may differ.";
      case CAR_MALFORMED -> "`blocks` is no archive.";
      case BLOCK_HASH_MISMATCH -> "A block is not what its CID says.";
      case ROOT_MISMATCH ->
          "The root of the archive is not the commit, or the commit is not in it.";
      case COMMIT_MALFORMED -> "The commit is none of version 3 with exactly the known fields.";
      case COMMIT_DID_MISMATCH -> "The commit is of another account than the event.";
      case COMMIT_REV_MISMATCH -> "The commit has another revision than the event.";
      case BAD_SIGNATURE -> "The commit is not signed by the key of the DID document.";
      case BAD_OP ->
          "An operation has an unknown action, a wrong path, or CIDs that do not fit its action.";
      case DUPLICATE_PATH -> "Two operations have one path.";
      case RECORD_MISSING -> "The block of a new record is not in the archive.";
      case RECORD_TOO_LARGE -> "A record has more bytes than allowed.";
      case PREV_DATA_MISSING ->
          "`prevData` is missing in a commit that is not the first: a host from before Sync 1.1.";
      case MST_MALFORMED -> "The nodes of the tree break its structure.";
      case OP_TREE_MISMATCH -> "The tree does not hold what the operations say.";
      case PARTIAL_TREE -> "Nodes are missing that are needed to undo the operations.";
      case INVERSION_MISMATCH ->
          "The tree without the operations is not the one that `prevData` names.";
      case PREV_DATA_MISMATCH ->
          "`prevData` is not the tree of the last commit that was seen: a gap.";
      case SINCE_MISMATCH -> "`since` is not the last revision that was seen: a gap.";
      case STALE_REV -> "A replay, dropped in silence; has no mode.";
    };
  }

  private static String meaning(LaneRule rule) {
    return switch (rule) {
      case HOST_MISMATCH ->
          "The DID document names another host (asked of upstreams of kind `pds`).";
      case IDENTITY_NOT_FOUND -> "The DID has no document.";
      case IDENTITY_UNSUPPORTED -> "The method of the DID is none of the network.";
      case IDENTITY_INVALID -> "What was found is no document of this DID.";
      case IDENTITY_UNAVAILABLE ->
          "Nobody could be asked for the document as long as patience lasted.";
      case SIGNING_KEY_MISSING -> "The document has no signing key that can be used.";
      case ACCOUNT_INACTIVE -> "The account is not active, as its host says.";
      case ACCOUNT_BLOCKED -> "The operator of the relay has taken the account down.";
      case BAD_STATUS -> "An account status that the protocol does not know.";
      case BAD_HANDLE -> "A handle that is none.";
    };
  }
}
