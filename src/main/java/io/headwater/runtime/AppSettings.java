package io.headwater.runtime;

import io.headwater.client.ClusterAddress;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.FieldProtection;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.streams.IdleCommit;
import io.headwater.topology.StartFrom;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How one instance of an application runs.
 *
 * @param bootstrapServers addresses of the cluster
 * @param stateDirectory directory of this instance's stores; one per instance
 * @param threads stream threads, at least 1
 * @param replicationFactor of topics that are created, internal ones included
 * @param startFrom where to start without committed offsets; if empty, where each stream says, and
 *     at its oldest record if it does not
 * @param createTopics whether declared topics and dead-letter queues are created if missing
 * @param idleCommit when a stream thread commits that has nothing left to do
 * @param kafka further Kafka Streams settings; they outweigh ours
 * @param database where projections into a database keep their rows; if empty, in a file of H2's in
 *     the state directory, which no other instance shares
 * @param protection how personal data is kept out of topics and stores; whoever made it closes what
 *     it needs, after the instance
 */
public record AppSettings(
    String bootstrapServers,
    Path stateDirectory,
    ProcessingGuarantee guarantee,
    int threads,
    short replicationFactor,
    Optional<StartFrom> startFrom,
    boolean createTopics,
    IdleCommit idleCommit,
    Map<String, String> kafka,
    Optional<DatabaseAddress> database,
    FieldProtection protection) {
  private static final Pattern CREDENTIALS = Pattern.compile("(security|sasl|ssl)\\..*");

  /** Requires at least one thread and one replica. */
  public AppSettings {
    if (threads < 1 || replicationFactor < 1) {
      throw new IllegalArgumentException(
          "threads and replication factor must be at least 1, were %d and %d"
              .formatted(threads, replicationFactor));
    }
    kafka = Map.copyOf(kafka);
  }

  /** Exactly once, one thread, one replica, from where streams say, creating no topics. */
  public static AppSettings of(String bootstrapServers, Path stateDirectory) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        ProcessingGuarantee.EXACTLY_ONCE_V2,
        1,
        (short) 1,
        Optional.empty(),
        false,
        IdleCommit.DEFAULT,
        Map.of(),
        Optional.empty(),
        FieldProtection.NONE);
  }

  /** Returns how producers beside Kafka Streams reach the cluster: with the same credentials. */
  ClusterAddress cluster() {
    return clusterFor("producer.");
  }

  /** Returns how consumers beside Kafka Streams reach the cluster: with the same settings. */
  ClusterAddress clusterOfConsumers() {
    return clusterFor("consumer.");
  }

  private ClusterAddress clusterFor(String prefix) {
    Map<String, String> own = new HashMap<>();
    kafka.forEach((name, value) -> {
      if (CREDENTIALS.matcher(name).matches()) {
        own.put(name, value);
      } else if (name.startsWith(prefix)) {
        own.put(name.substring(prefix.length()), value);
      }
    });
    return ClusterAddress.of(bootstrapServers).withKafka(own);
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
        idleCommit,
        kafka,
        database,
        protection);
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
        idleCommit,
        kafka,
        database,
        protection);
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
        idleCommit,
        kafka,
        database,
        protection);
  }

  /** Returns these settings with a start of all streams, whatever they say. */
  public AppSettings withStartFrom(StartFrom start) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        guarantee,
        threads,
        replicationFactor,
        Optional.of(start),
        createTopics,
        idleCommit,
        kafka,
        database,
        protection);
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
        idleCommit,
        kafka,
        database,
        protection);
  }

  /** Returns these settings, committing for want of records in another way. */
  public AppSettings withIdleCommit(IdleCommit other) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        guarantee,
        threads,
        replicationFactor,
        startFrom,
        createTopics,
        other,
        kafka,
        database,
        protection);
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
        idleCommit,
        more,
        database,
        protection);
  }

  /** Returns these settings with rows of projections in that database. */
  public AppSettings withDatabase(DatabaseAddress address) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        guarantee,
        threads,
        replicationFactor,
        startFrom,
        createTopics,
        idleCommit,
        kafka,
        Optional.of(address),
        protection);
  }

  /** Returns these settings with another protection of personal data. */
  public AppSettings withProtection(FieldProtection other) {
    return new AppSettings(
        bootstrapServers,
        stateDirectory,
        guarantee,
        threads,
        replicationFactor,
        startFrom,
        createTopics,
        idleCommit,
        kafka,
        database,
        other);
  }

  /** Else what is personal would be written as it is, and read as it is sealed. */
  void requireProtection(TopologySpec topology) {
    if (protection == FieldProtection.NONE && topology.hasPersonalData()) {
      throw new InvalidInputException(
          new Problem(
              "HW1663",
              "topology '%s'".formatted(topology.name()),
              "its messages hold personal data, and nobody keeps the keys of the subjects",
              "give settings a protection, such as new FieldCipher(TopicSubjectKeys.open(…))"),
          null);
    }
  }

  /** Returns where projections into a database keep their rows. */
  public DatabaseAddress databaseAddress() {
    return database.orElseGet(() -> DatabaseAddress.embedded(stateDirectory.resolve("rows")));
  }
}
