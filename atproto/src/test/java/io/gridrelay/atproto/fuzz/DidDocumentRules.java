package io.gridrelay.atproto.fuzz;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.identity.DidDocument;
import io.gridrelay.atproto.syntax.Did;

/** A document or a rejection. */
final class DidDocumentRules implements FuzzFormat.Rules {

  private final Did expected = Seeds.did();

  @Override
  public String check(byte[] input) {
    try {
      DidDocument document = DidDocument.parse(input, expected);
      return document.signingKey().isPresent() ? FuzzFormat.ACCEPTED : "accepted without a key";
    } catch (AtprotoException e) {
      return e.rejection().reason();
    }
  }
}
