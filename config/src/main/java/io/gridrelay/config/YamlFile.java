package io.gridrelay.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Flattens a YAML file to texts by key, each with the line where it stands. Confined to the call.
 */
final class YamlFile {
  private static final int MAX_BYTES = 1 << 20;

  private final Path path;
  private final Set<String> leaves;
  private final List<String> problems;
  private final Map<String, Given> found = new LinkedHashMap<>();

  private YamlFile(Path path, Set<String> leaves, List<String> problems) {
    this.path = path;
    this.leaves = leaves;
    this.problems = problems;
  }

  /** Reads the file; what is wrong with it is added to {@code problems}. */
  static Map<String, Given> read(Path path, Set<String> leaves, List<String> problems) {
    YamlFile file = new YamlFile(path, leaves, problems);
    try {
      String text = Files.readString(path);
      if (text.length() > MAX_BYTES) {
        problems.add("file " + path + " is longer than 1 MiB");
        return Map.of();
      }
      LoaderOptions options = new LoaderOptions();
      options.setMaxAliasesForCollections(20);
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root != null) {
        file.flatten("", root);
      }
    } catch (NoSuchFileException e) {
      problems.add("file " + path + " does not exist");
    } catch (CharacterCodingException e) {
      problems.add("file " + path + " is not UTF-8 text");
    } catch (IOException e) {
      problems.add("file " + path + " cannot be read: " + e.getMessage());
    } catch (YAMLException e) {
      problems.add("file " + path + " is not YAML: " + e.getMessage());
    }
    return file.found;
  }

  private void flatten(String key, Node node) {
    if (leaves.contains(key)) {
      add(key, texts(key, node), node);
      return;
    }
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        String name = scalar(key, entry.getKeyNode());
        flatten(key.isEmpty() ? name : key + "." + name, entry.getValueNode());
      }
    } else if (!isNull(node)) {
      // A text where a section belongs, or an unknown key; the loader says which.
      add(key.isEmpty() ? "(the whole file)" : key, List.of(), node);
    }
  }

  private void add(String key, List<String> texts, Node node) {
    Given before = found.put(key, new Given(texts, where(node)));
    if (before != null) {
      problems.add(key + " is given twice (" + before.origin() + " and " + where(node) + ")");
    }
  }

  /** Lists become several texts, maps {@code name=value}, maps of maps {@code name/name=value}. */
  private List<String> texts(String key, Node node) {
    List<String> texts = new ArrayList<>();
    switch (node) {
      case SequenceNode sequence ->
          sequence.getValue().forEach(element -> texts.add(scalar(key, element)));
      case MappingNode mapping ->
          mapping
              .getValue()
              .forEach(entry -> texts.addAll(pairs(key, scalar(key, entry.getKeyNode()), entry)));
      default -> {
        if (!isNull(node)) {
          texts.add(scalar(key, node));
        }
      }
    }
    return texts;
  }

  private List<String> pairs(String key, String name, NodeTuple entry) {
    if (entry.getValueNode() instanceof MappingNode inner) {
      return inner.getValue().stream()
          .map(
              pair ->
                  name
                      + "/"
                      + scalar(key, pair.getKeyNode())
                      + "="
                      + scalar(key, pair.getValueNode()))
          .toList();
    }
    return List.of(name + "=" + scalar(key, entry.getValueNode()));
  }

  private String scalar(String key, Node node) {
    if (node instanceof ScalarNode scalar) {
      // YAML 1.1 reads a bare off as false; here it is the name of a mode.
      return scalar.getValue();
    }
    problems.add(key + " is too deep at " + where(node) + ", allowed is a single value there");
    return "";
  }

  private String where(Node node) {
    return path + ", line " + (node.getStartMark().getLine() + 1);
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }
}
