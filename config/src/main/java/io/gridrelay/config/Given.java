package io.gridrelay.config;

import java.util.List;

/**
 * The text of a setting and where it came from.
 *
 * @param texts one text, or several for lists and maps
 * @param origin for messages: file and line, flag, or variable
 */
record Given(List<String> texts, String origin) {
  Given {
    texts = List.copyOf(texts);
  }
}
