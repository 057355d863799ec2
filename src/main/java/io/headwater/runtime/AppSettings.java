package io.headwater.runtime;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How one instance of an application runs.
 *
 * @param bootstrapServers addresses of the cluster
 * @param stateDirectory directory of this instance's stores; one per instance
 * @param threads stream threads, at least 1
 * @param replicationFactor of topics that are created, internal ones included
 * @param startFrom where to start without committed offsets
 * @param createTopics whether declared topics and dead-letter queues are created if missing
 * @param kafka further Kafka Streams settings; they outweigh ours
 */
public record AppSettings(
    String bootstrapServers,
    Path stateDirectory,
    ProcessingGuarantee guarantee,
    int threads,
    short replicationFactor,
    StartFrom startFrom,
    boolean createTopics,
    Map<String, String> kafka) {
  /** Requires at least one thread and one replica. */
  public AppSettings {
    if (threads < 1 || replicationFactor < 1) {
      throw new IllegalArgumentException(
          "threads and replication factor must be at least 1, were %d and %d"
              .formatted(threads, replicationFactor));
    }
    kafka = Map.copyOf(kafka);
  }

  /** Exactly once, one thread, one replica, from the earliest record, creating no topics. */
  public static AppSettings of(String bootstrapServers, Path stateDirectory) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        ProcessingGuarantee.EXACTLY_ONCE_V2,
        1,
        (short) 1,
        StartFrom.EARLIEST,
        false,
        Map.of());
  }

  /** Returns these settings with another guarantee. */
  public AppSettings withGuarantee(ProcessingGuarantee other) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        other,
        threads,
        replicationFactor,
        startFrom,
        createTopics,
        kafka);
  }

  /** Returns these settings with that many threads. */
  public AppSettings withThreads(int count) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        guarantee,
        count,
        replicationFactor,
        startFrom,
        createTopics,
        kafka);
  }

  /** Returns these settings with that many replicas of created topics. */
  public AppSettings withReplicationFactor(short replicas) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        guarantee,
        threads,
        replicas,
        startFrom,
        createTopics,
        kafka);
  }

  /** Returns these settings with another start. */
  public AppSettings withStartFrom(StartFrom start) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        guarantee,
        threads,
        replicationFactor,
        start,
        createTopics,
        kafka);
  }

  /** Returns these settings, creating missing topics or not. */
  public AppSettings withCreateTopics(boolean create) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        guarantee,
        threads,
        replicationFactor,
        startFrom,
        create,
        kafka);
  }

  /** Returns these settings with one more Kafka Streams setting. */
  public AppSettings withKafka(String name, String value) {
    Map<String, String> more = new HashMap<>(kafka);
    more.put(name, value);
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        guarantee,
        threads,
        replicationFactor,
        startFrom,
        createTopics,
        more);
  }
}
