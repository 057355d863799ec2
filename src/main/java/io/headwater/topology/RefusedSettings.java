package io.headwater.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings that are not a topology's to make, each with the reason. */
public final class RefusedSettings {
  private static final Pattern ACCESS = Pattern.compile("(sasl|ssl|security)\\..*");

  private static final Refusal SECRET = new Refusal(
      "says how to get into a cluster, and may hold secrets",
      "write it into a file for run: --kafka-config FILE");

  private static final Map<String, Refusal> BY_NAME = new HashMap<>();

  static {
    refuse(
        "names the application, as the topology's name does", "use 'topology'", "application.id");
    refuse(
        "says where the cluster is",
        "give it to run: --bootstrap-servers",
        "bootstrap.servers",
        "bootstrap.controllers",
        "client.dns.lookup");
    refuse("is of one instance", "give it to run: --state-dir", "state.dir");
    refuse("is of one instance", "give it to run: --threads", "num.stream.threads");
    refuse("is of one cluster", "give it to run: --replication-factor", "replication.factor");
    refuse("decides what a crash repeats", "give it to run: --guarantee", "processing.guarantee");
    refuse(
        "is of one instance",
        "give it to run: --set NAME=VALUE",
        "application.server",
        "client.id",
        "client.rack",
        "group.instance.id",
        "rack.aware.assignment.tags");
    refuse(
        "could let records of aborted transactions be read, or records be lost or repeated",
        "remove it; run --guarantee chooses between exactly and at least once",
        "acks",
        "check.crcs",
        "delivery.timeout.ms",
        "enable.auto.commit",
        "auto.commit.interval.ms",
        "enable.idempotence",
        "isolation.level",
        "max.in.flight.requests.per.connection",
        "retries",
        "transaction.timeout.ms",
        "transaction.two.phase.commit.enable",
        "transactional.id");
    refuse(
        "would skip records in silence when some were deleted",
        "declare the 'start' of a stream",
        "auto.offset.reset");
    refuse(
        "decides what becomes of records that fail, which steps do",
        "declare 'on-error'",
        "default.deserialization.exception.handler",
        "default.production.exception.handler",
        "deserialization.exception.handler",
        "errors.dead.letter.queue.topic.name",
        "processing.exception.handler",
        "processing.exception.handler.global.enabled",
        "production.exception.handler");
    refuse(
        "decides how records are encoded, which streams do",
        "declare 'value' and 'key-type' of the stream",
        "default.key.serde",
        "default.list.key.serde.inner",
        "default.list.key.serde.type",
        "default.list.value.serde.inner",
        "default.list.value.serde.type",
        "default.value.serde",
        "key.deserializer",
        "key.serializer",
        "value.deserializer",
        "value.serializer",
        "windowed.inner.class.serde");
    refuse(
        "decides where records are placed, which streams do",
        "declare 'partitioner' of the stream",
        "partitioner.adaptive.partitioning.enable",
        "partitioner.availability.timeout.ms",
        "partitioner.class",
        "partitioner.ignore.keys");
    refuse(
        "could rename topics and stores, or move their contents",
        "remove it",
        "dsl.store.format",
        "dsl.store.suppliers.class",
        "default.dsl.store",
        "ensure.explicit.internal.resource.naming",
        "processor.wrapper.class",
        "topology.optimization",
        "upgrade.from");
    refuse(
        "is set by the stores, whose cache and memory are bounded",
        "remove it",
        "cache.max.bytes.buffering",
        "rocksdb.config.setter",
        "statestore.cache.max.bytes",
        "window.size.ms",
        "windowstore.changelog.additional.retention.ms");
    refuse(
        "is set by Headwater, which measures records against it", "remove it", "max.request.size");
    refuse(
        "is set by Headwater, which reads event times itself",
        "remove it",
        "default.timestamp.extractor");
    refuse(
        "is how Headwater joins its group and creates its topics",
        "remove it",
        "allow.auto.create.topics",
        "exclude.internal.topics",
        "group.id",
        "group.protocol",
        "group.remote.assignor",
        "partition.assignment.strategy",
        "task.assignor.class");
    refuse(
        "runs code beside Headwater's, or tells others what it measures",
        "give it to run: --set NAME=VALUE",
        "config.providers",
        "default.client.supplier",
        "enable.metrics.push",
        "interceptor.classes",
        "metric.reporters");
  }

  /**
   * Why a topology may not have a setting.
   *
   * @param reason goes on after its name
   * @param fix what to do instead
   */
  record Refusal(String reason, String fix) {}

  private RefusedSettings() {}

  private static void refuse(String reason, String fix, String... names) {
    for (String name : names) {
      BY_NAME.put(name, new Refusal(reason, fix.replace("NAME", name)));
    }
  }

  /** Returns Kafka's names of them, those of security left out. */
  public static Iterable<String> names() {
    return BY_NAME.keySet();
  }

  static Optional<Refusal> of(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static Optional<Refusal> ofAccess(String name) {
    return ACCESS.matcher(name).matches() ? Optional.of(SECRET) : Optional.empty();
  }
}
