package io.gridrelay.node.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that is read field by field. What is missing, or of another type, is empty: nodes
 * of two versions show each other what both know. Immutable.
 */
public final class Fields {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Fields EMPTY = new Fields(Map.of());

  private final Map<String, Object> values;

  private Fields(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Parses an object.
   *
   * @throws IOException if it is none
   */
  public static Fields parse(byte[] json) throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      if (value(parser) instanceof Fields fields) {
        return fields;
      }
      throw new IOException("not a JSON object");
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          Object value = value(parser);
          if (value != null) {
            fields.put(name, value);
          }
        }
        yield new Fields(fields);
      }
      case START_ARRAY -> {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          Object value = value(parser);
          if (value != null) {
            items.add(value);
          }
        }
        yield items;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case null, default -> throw new IOException("unexpected " + token);
    };
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public String text(String name) {
    return values.get(name) instanceof String text ? text : "";
  }

  public long number(String name) {
    return values.get(name) instanceof Number number ? number.longValue() : 0;
  }

  public double decimal(String name) {
    return values.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  public boolean flag(String name) {
    return values.get(name) instanceof Boolean flag && flag;
  }

  /** Milliseconds since 1970 of a time; 0 if there is none. */
  public long millis(String name) {
    String time = text(name);
    return time.isEmpty() ? 0 : Instant.parse(time).toEpochMilli();
  }

  public Fields object(String name) {
    return values.get(name) instanceof Fields fields ? fields : EMPTY;
  }

  public List<Fields> objects(String name) {
    return items(name).stream().filter(Fields.class::isInstance).map(Fields.class::cast).toList();
  }

  public List<String> texts(String name) {
    return items(name).stream().filter(String.class::isInstance).map(String.class::cast).toList();
  }

  private List<?> items(String name) {
    return values.get(name) instanceof List<?> items ? items : List.of();
  }
}
