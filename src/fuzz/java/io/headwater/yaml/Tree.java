package io.headwater.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A part of a YAML document that can be changed, and written whatever has become of it. */
final class Tree {
  enum Kind {
    SCALAR,
    LIST,
    MAP,
    /** Written as it is: anchors, tags, and what is no YAML. */
    RAW
  }

  Kind kind;
  String text;
  List<String> keys = new ArrayList<>();
  List<Tree> children = new ArrayList<>();

  private Tree(Kind kind, String text) {
    this.kind = kind;
    this.text = text;
  }

  static Tree scalar(String text) {
    return new Tree(Kind.SCALAR, text);
  }

  static Tree raw(String text) {
    return new Tree(Kind.RAW, text);
  }

  static Tree list(List<Tree> children) {
    Tree list = new Tree(Kind.LIST, "");
    children.forEach(child -> list.add("", child));
    return list;
  }

  static Tree map() {
    return new Tree(Kind.MAP, "");
  }

  static Tree of(Node node) {
    if (node instanceof ScalarNode scalar) {
      // What is not quoted may be a number or nothing, which it has to stay.
      return scalar.getScalarStyle() == ScalarStyle.PLAIN
          ? raw(plain(scalar.getValue()))
          : scalar(scalar.getValue());
    }
    Tree tree = new Tree(node instanceof MappingNode ? Kind.MAP : Kind.LIST, "");
    if (node instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        tree.add(key(entry.getKeyNode()), of(entry.getValueNode()));
      }
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> tree.add("", of(item)));
    }
    return tree;
  }

  private static String key(Node key) {
    return key instanceof ScalarNode scalar ? scalar.getValue() : "?";
  }

  private static String plain(String value) {
    return value.matches("[-\\w.+]*") ? value : quoted(value);
  }

  void add(String key, Tree child) {
    keys.add(key);
    children.add(child);
  }

  void become(Tree other) {
    kind = other.kind;
    text = other.text;
    keys = other.keys;
    children = other.children;
  }

  Tree copy() {
    Tree copy = new Tree(kind, text);
    copy.keys.addAll(keys);
    children.forEach(child -> copy.children.add(child.copy()));
    return copy;
  }

  /** Adds this and all within. */
  void collect(List<Tree> into) {
    into.add(this);
    children.forEach(child -> child.collect(into));
  }

  boolean isLeaf() {
    return kind == Kind.SCALAR || kind == Kind.RAW;
  }

  /** Returns the name that this gives to something, or takes from it. */
  Optional<String> name() {
    return isLeaf() && text.matches("[-\\w.]{1,60}") ? Optional.of(text) : Optional.empty();
  }

  void write(StringBuilder out, int level) {
    switch (kind) {
      case RAW -> out.append(text);
      case SCALAR -> out.append(quoted(text));
      case LIST -> writeList(out, level);
      case MAP -> writeMap(out, level);
    }
  }

  private void writeList(StringBuilder out, int level) {
    if (children.isEmpty()) {
      out.append("[]");
    }
    for (Tree child : children) {
      newLine(out, level).append("- ");
      child.write(out, level + 1);
    }
  }

  private void writeMap(StringBuilder out, int level) {
    if (children.isEmpty()) {
      out.append("{}");
    }
    for (int i = 0; i < children.size(); i++) {
      newLine(out, level).append(plain(keys.get(i))).append(": ");
      children.get(i).write(out, level + 1);
    }
  }

  private static StringBuilder newLine(StringBuilder out, int level) {
    return out.append('\n').append("  ".repeat(level));
  }

  private static String quoted(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\x%02x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
