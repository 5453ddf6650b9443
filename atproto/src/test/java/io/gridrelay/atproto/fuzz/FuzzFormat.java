package io.gridrelay.atproto.fuzz;

import java.util.List;
import java.util.function.Supplier;

/** A format, valid inputs of it, and what must hold of any input. */
enum FuzzFormat {
  CBOR(Seeds::cbor, CborRules::new),
  JSON(Seeds::json, JsonRules::new),
  CAR(Seeds::archives, CarRules::new),
  CID(Seeds::cids, CidRules::new),
  SYNTAX(Seeds::identifiers, SyntaxRules::new),
  FRAME(Seeds::frames, FrameRules::new),
  MST(Seeds::nodes, MstRules::new),
  DID_DOCUMENT(Seeds::didDocuments, DidDocumentRules::new);

  private final Supplier<List<byte[]>> seeds;
  private final Supplier<Rules> rules;

  FuzzFormat(Supplier<List<byte[]>> seeds, Supplier<Rules> rules) {
    this.seeds = seeds;
    this.rules = rules;
  }

  List<byte[]> seeds() {
    return seeds.get();
  }

  /** New for each thread. */
  Rules rules() {
    return rules.get();
  }

  /** What must hold of any input. */
  @FunctionalInterface
  interface Rules {

    /**
     * Decodes the input and throws {@link AssertionError} if a rule is broken; any other exception
     * means a broken rule too.
     *
     * @return "accepted", or the reason of the rejection
     */
    String check(byte[] input);
  }

  /** The answer of {@link Rules#check} for a value. */
  static final String ACCEPTED = "accepted";

  static void require(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError(rule);
    }
  }
}
