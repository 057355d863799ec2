package io.headwater.yaml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Tells whether YAML says the same, however it is written. */
final class SameTree {
  private SameTree() {}

  /** Compares documents; only their own entries may be in another order. */
  static boolean holds(List<MappingNode> some, List<MappingNode> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!isSameDocument(some.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSameDocument(MappingNode one, MappingNode other) {
    if (one.getValue().size() != other.getValue().size()
        || !Objects.equals(one.getAnchor(), other.getAnchor())) {
      return false;
    }
    Map<String, NodeTuple> entries = new HashMap<>();
    for (NodeTuple entry : other.getValue()) {
      entries.put(((ScalarNode) entry.getKeyNode()).getValue(), entry);
    }
    return one.getValue().stream()
        .allMatch(entry -> entries.containsKey(((ScalarNode) entry.getKeyNode()).getValue())
            && isSame(entry, entries.get(((ScalarNode) entry.getKeyNode()).getValue())));
  }

  private static boolean isSame(Object one, Object other) {
    if (one instanceof NodeTuple some && other instanceof NodeTuple more) {
      return isSame(some.getKeyNode(), more.getKeyNode())
          && isSame(some.getValueNode(), more.getValueNode());
    }
    Node some = (Node) one;
    Node more = (Node) other;
    if (!some.getTag().equals(more.getTag())
        || !Objects.equals(some.getAnchor(), more.getAnchor())) {
      return false;
    }
    if (some instanceof ScalarNode text && more instanceof ScalarNode same) {
      return text.getValue().equals(same.getValue());
    }
    return some instanceof CollectionNode<?> parts
        && more instanceof CollectionNode<?> same
        && isSame(parts.getValue(), same.getValue());
  }

  private static boolean isSame(List<?> some, List<?> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!isSame(some.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }
}
