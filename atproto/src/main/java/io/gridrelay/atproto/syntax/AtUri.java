package io.gridrelay.atproto.syntax;

import org.jspecify.annotations.Nullable;

/**
 * The address of an account, a collection or a record, in the restricted form that records use:
 * {@code at://AUTHORITY[/COLLECTION[/RECORD-KEY]]} without query, fragment or slash at the end.
 *
 * @param authority the account
 * @param collection null for the address of an account
 * @param recordKey null for the address of an account or a collection
 * @see <a href="https://atproto.com/specs/at-uri-scheme">AT URI</a>
 */
public record AtUri(
    AtIdentifier authority, @Nullable Nsid collection, @Nullable RecordKey recordKey) {

  private static final String SCHEME = "at://";
  private static final int MAX_LENGTH = 8192;

  public AtUri {
    if (collection == null && recordKey != null) {
      throw new IllegalArgumentException("record key " + recordKey + " without a collection");
    }
  }

  public static AtUri parse(String text) {
    if (!isValid(text)) {
      throw new SyntaxException(SyntaxException.Reason.MALFORMED_AT_URI, text);
    }
    String[] parts = text.substring(SCHEME.length()).split("/");
    return new AtUri(
        AtIdentifier.parse(parts[0]),
        parts.length > 1 ? new Nsid(parts[1]) : null,
        parts.length > 2 ? new RecordKey(parts[2]) : null);
  }

  public static boolean isValid(String text) {
    if (text.length() > MAX_LENGTH || !text.startsWith(SCHEME)) {
      return false;
    }
    int authorityEnd = Ascii.indexOrEnd(text, '/', SCHEME.length());
    if (!AtIdentifier.isValid(text.substring(SCHEME.length(), authorityEnd))) {
      return false;
    }
    if (authorityEnd == text.length()) {
      return true;
    }
    int collectionEnd = Ascii.indexOrEnd(text, '/', authorityEnd + 1);
    return Nsid.isValid(text.substring(authorityEnd + 1, collectionEnd))
        && (collectionEnd == text.length() || RecordKey.isValid(text.substring(collectionEnd + 1)));
  }

  @Override
  public String toString() {
    String account = SCHEME + authority.value();
    if (collection == null) {
      return account;
    }
    return recordKey == null
        ? account + "/" + collection
        : account + "/" + collection + "/" + recordKey;
  }
}
