package io.gridrelay.node.xrpc;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.SyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request, parsed as far as HTTP goes.
 *
 * @param parameters first value of each query parameter, decoded
 * @param rawQuery the query as it was sent, without the question mark; may be empty
 * @param body the body of a POST, empty otherwise
 */
public record XrpcRequest(Map<String, String> parameters, String rawQuery, String body) {
  public XrpcRequest {
    parameters = Map.copyOf(parameters);
  }

  /** A parameter that must be there. */
  public String required(String name) {
    String value = parameter(name);
    if (value == null || value.isEmpty()) {
      throw XrpcException.badRequest("parameter " + name + " is missing");
    }
    return value;
  }

  /** The parameter {@code did}, which must be there and a DID. */
  public Did did() {
    String value = required("did");
    try {
      return Did.parse(value);
    } catch (SyntaxException e) {
      throw XrpcException.badRequest("parameter did is not a DID: " + value);
    }
  }

  /** The page size: 1 to 1000. */
  public int limit(int otherwise) {
    long limit = number("limit", otherwise);
    if (limit < 1 || limit > 1000) {
      throw XrpcException.badRequest("limit must be from 1 to 1000, not " + limit);
    }
    return (int) limit;
  }

  /** The page's start: what the page before returned, 0 for the first page. */
  public long cursor() {
    long cursor = number("cursor", 0);
    if (cursor < 0) {
      throw XrpcException.badRequest("cursor must not be negative");
    }
    return cursor;
  }

  private long number(String name, long otherwise) {
    String value = parameter(name);
    if (value == null || value.isEmpty()) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw XrpcException.badRequest(name + " must be an integer, not " + value);
    }
  }

  private @Nullable String parameter(String name) {
    return parameters.get(name);
  }
}
