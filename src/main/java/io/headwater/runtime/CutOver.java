package io.headwater.runtime;

import io.headwater.client.ClusterAddress;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.host.InternalTopics;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramExit;
import io.headwater.streams.OutputNamespace;
import io.headwater.topology.EffectSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/*
 * Under exactly-once, what an application has committed is what it has done: its outputs, its state
 * and its offsets are one transaction. So if the live application has stopped at offsets O, and
 * nothing is left between its programs, then another one that has read up to exactly O in its
 * namespace has the state to go on from there. Its offsets of what enters stay as they are. Those
 * of streams between programs are set to where the live topics are, as from then on it reads and
 * writes these. What makes it the live one is a single record, after all that: until it is there,
 * everything can be done again, and no instance of it starts.
 */

/** Lets another application of a topology go on where the live one has stopped. */
public final class CutOver {
  private final OutputNamespace namespace;
  private final ClusterTopics cluster;
  private final ClusterAddress address;

  /**
   * Prepares a cut-over.
   *
   * @param namespace of the application that is to go on, beside the live one
   * @throws InvalidInputException if a database keeps rows of the live application
   */
  public CutOver(OutputNamespace namespace, ClusterTopics cluster, ClusterAddress address) {
    requirePossible(namespace);
    this.namespace = namespace;
    this.cluster = cluster;
    this.address = address;
  }

  static void requirePossible(OutputNamespace namespace) {
    if (!namespace.live().databaseProjections().isEmpty()) {
      throw new InvalidInputException(
          new Problem(
              "HW1825",
              "topology '%s'".formatted(namespace.live().name()),
              "a database keeps rows of its projections, which belong to one application",
              "put the projections into a topology of their own"),
          null);
    }
  }

  /**
   * Plans it; changes nothing.
   *
   * @throws InvalidInputException with everything that keeps it from being exact
   */
  public CutOverPlan plan() {
    ApplicationRoles roles = ApplicationRoles.read(cluster, address);
    roles.requireLive(namespace.live().name());
    roles.requireKnown(namespace.application(), namespace.live().name());
    return CutOverPlan.of(situation());
  }

  /**
   * Sets the offsets of a plan, and makes its application the live one. If it fails, it can be done
   * again.
   */
  public void execute(CutOverPlan plan, short replicationFactor) {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> groups = new LinkedHashMap<>();
    for (CutOverPlan.Move move : plan.moves()) {
      groups
          .computeIfAbsent(move.group(), any -> new HashMap<>())
          .put(move.at().partition(), new OffsetAndMetadata(move.at().offset(), move.metadata()));
    }
    groups.forEach((group, offsets) ->
        cluster.await(cluster.admin().alterConsumerGroupOffsets(group, offsets).all()));
    ApplicationRoles.cutOver(cluster, address, plan, replicationFactor);
  }

  private CutOverPlan.Situation situation() {
    TopologySpec live = namespace.live();
    GroupOffsets from = new GroupOffsets(cluster, live);
    GroupOffsets to = new GroupOffsets(cluster, namespace.spec());
    Map<String, Integer> members = members();
    Map<TopicPartition, OffsetAndMetadata> ofFrom = from.committed();
    Map<TopicPartition, OffsetAndMetadata> ofTo = to.committed();
    List<TopicPartition> entering = ClusterReplay.entering(namespace);
    Map<TopicPartition, TopicPartition> inner = inner();
    Map<TopicPartition, Long> fromAt = offsets(ofFrom, entering);
    Map<TopicPartition, Long> toAt = offsets(ofTo, entering);
    return new CutOverPlan.Situation(
        live.name(),
        namespace.application(),
        members,
        ofFrom,
        ofTo,
        entering,
        inner,
        inner.isEmpty() ? Map.of() : from.beginnings(inner.keySet()),
        unread(from, ofFrom, insideLive(ofFrom, inner.keySet())),
        unread(to, ofTo, inside(namespace.spec(), inner.values())),
        List.copyOf(withRecords(toAt, fromAt).keySet()),
        List.copyOf(withRecords(fromAt, toAt).keySet()),
        effects());
  }

  private Map<TopicPartition, TopicPartition> inner() {
    Map<TopicPartition, TopicPartition> inner = new HashMap<>();
    for (StreamSpec stream : namespace.inner()) {
      String topic = namespace.liveStream(stream).topic();
      for (int i = 0; i < stream.partitions(); i++) {
        inner.put(new TopicPartition(topic, i), new TopicPartition(stream.topic(), i));
      }
    }
    return inner;
  }

  /** Returns those of the live application, also where its version has other repartition topics. */
  private List<TopicPartition> insideLive(
      Map<TopicPartition, OffsetAndMetadata> committed, Collection<TopicPartition> streams) {
    TopologySpec live = namespace.live();
    Set<TopicPartition> inside = new LinkedHashSet<>(inside(live, streams));
    List<TopicPartition> hops = committed.keySet().stream()
        .filter(partition -> InternalTopics.isHop(live.name(), partition.topic()))
        .toList();
    Set<String> existing =
        cluster.existing(hops.stream().map(TopicPartition::topic).toList());
    hops.stream().filter(hop -> existing.contains(hop.topic())).forEach(inside::add);
    return List.copyOf(inside);
  }

  /** Returns the partitions between programs of an application: streams, and repartition topics. */
  private List<TopicPartition> inside(TopologySpec spec, Collection<TopicPartition> streams) {
    List<TopicPartition> inside = new ArrayList<>(streams);
    Map<String, Integer> hops = new LinkedHashMap<>();
    for (Program program : Program.compile(spec)) {
      for (ProgramExit exit : program.exits()) {
        if (exit instanceof ProgramExit.Hop hop) {
          hops.put(InternalTopics.hop(spec.name(), hop.name()), hop.partitions());
        }
      }
    }
    Set<String> existing = cluster.existing(hops.keySet());
    hops.forEach((topic, count) -> {
      if (existing.contains(topic)) {
        inside.addAll(GroupOffsets.partitions(topic, count));
      }
    });
    return inside;
  }

  private Map<TopicPartition, Long> unread(
      GroupOffsets group,
      Map<TopicPartition, OffsetAndMetadata> committed,
      List<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, Long> next = offsets(committed, partitions);
    group
        .beginnings(partitions)
        .forEach((partition, begin) -> next.merge(partition, begin, Math::max));
    return withRecords(next, cluster.appended(partitions));
  }

  private static Map<TopicPartition, Long> offsets(
      Map<TopicPartition, OffsetAndMetadata> committed, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    partitions.forEach(one -> offsets.put(
        one,
        Optional.ofNullable(committed.get(one)).map(OffsetAndMetadata::offset).orElse(0L)));
    return offsets;
  }

  /** Returns where there are records between offsets, and not markers of transactions only. */
  private Map<TopicPartition, Long> withRecords(
      Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {
    Map<TopicPartition, Long> between = new HashMap<>(begin);
    between.entrySet().removeIf(one -> end.getOrDefault(one.getKey(), 0L) <= one.getValue());
    if (between.isEmpty() || !cluster.hasRecords(between, end)) {
      return Map.of();
    }
    between
        .entrySet()
        .removeIf(one -> !cluster.hasRecords(Map.of(one.getKey(), one.getValue()), end));
    return between;
  }

  private Map<String, Integer> members() {
    Set<String> groups = new LinkedHashSet<>();
    groups.add(namespace.live().name());
    groups.add(namespace.application());
    for (EffectSpec effect : namespace.live().effects()) {
      groups.add(effect.group(namespace.live().name()));
      groups.add(effect.group(namespace.application()));
    }
    Map<String, Integer> members = new LinkedHashMap<>();
    groups.retainAll(cluster.await(cluster.admin().listGroups().all()).stream()
        .map(GroupListing::groupId)
        .toList());
    cluster.await(cluster.admin().describeConsumerGroups(groups).all()).forEach((group, found) -> {
      if (!found.members().isEmpty()) {
        members.put(group, found.members().size());
      }
    });
    return members;
  }

  /** Returns the offsets of effects: they go on where those of the live application are. */
  private Map<String, Map<TopicPartition, OffsetAndMetadata>> effects() {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> effects = new LinkedHashMap<>();
    for (EffectSpec effect : namespace.live().effects()) {
      effects.put(
          effect.group(namespace.application()),
          cluster.await(cluster
              .admin()
              .listConsumerGroupOffsets(effect.group(namespace.live().name()))
              .partitionsToOffsetAndMetadata()));
    }
    return effects;
  }
}
