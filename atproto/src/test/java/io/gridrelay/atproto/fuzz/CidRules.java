package io.gridrelay.atproto.fuzz;

import static io.gridrelay.atproto.fuzz.FuzzFormat.require;

import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.cid.CidException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Binary and text form are one to one. */
final class CidRules implements FuzzFormat.Rules {

  @Override
  public String check(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    String answer = checkText(text);
    int length = Cid.lengthAt(input, 0, input.length);
    try {
      Cid cid = Cid.fromBytes(input);
      require(length == input.length, "length and parser agree");
      require(Arrays.equals(cid.bytes(), input), "the bytes are kept");
      require(Cid.parse(cid.toString()).equals(cid), "the text means the same");
      return FuzzFormat.ACCEPTED;
    } catch (CidException e) {
      require(length != input.length || length == 0, "length and parser agree");
      return answer;
    }
  }

  private static String checkText(String text) {
    try {
      require(Cid.parse(text).toString().equals(text), "the text is kept");
      require(Cid.isValid(text), "isValid and parse agree");
      return FuzzFormat.ACCEPTED;
    } catch (CidException e) {
      require(!Cid.isValid(text), "isValid and parse agree");
      return e.rejection().reason();
    }
  }
}
