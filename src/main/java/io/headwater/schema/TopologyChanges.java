package io.headwater.schema;

import io.headwater.event.MessageType;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What changed of the types that a topology uses, and where that matters.
 *
 * @param changes by file, line and column
 * @param added names of the types that there were none of before, in declared order
 */
public record TopologyChanges(List<UsedChange> changes, List<String> added) {
  /** Copies the lists. */
  public TopologyChanges {
    changes = List.copyOf(changes);
    added = List.copyOf(added);
  }

  /** Compares the types that a valid topology writes into topics and stores. */
  public static TopologyChanges of(TopologySpec spec, TypeChanges types) {
    Map<MessageType, List<TypeUse>> byType = new LinkedHashMap<>();
    for (TypeUse use : TypeUses.of(spec)) {
      byType.computeIfAbsent(use.type(), first -> new ArrayList<>()).add(use);
    }
    Map<TypeChange, Set<TypeUse>> found = new LinkedHashMap<>();
    List<String> added = new ArrayList<>();
    byType.forEach((type, uses) -> {
      if (!types.isKnown(type.fullName())) {
        added.add(type.fullName());
      }
      types
          .of(type)
          .forEach(
              one -> found.computeIfAbsent(one, first -> new LinkedHashSet<>()).addAll(uses));
    });
    return new TopologyChanges(
        found.entrySet().stream()
            .map(one -> new UsedChange(one.getKey(), List.copyOf(one.getValue())))
            .sorted(Comparator.comparing(one -> one.change().where()))
            .toList(),
        added);
  }
}
