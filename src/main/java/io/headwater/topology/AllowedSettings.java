package io.headwater.topology;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The settings that a topology may have, by client. */
public final class AllowedSettings {
  /*
   * Bounds are Kafka's or narrower, so that any combination works together:
   * - A commit comes at least every 5 s: with 20 s of retries it stays within the 30 s that a
   *   transaction may take.
   * - A fetch waits for less than a request may take, a request for less than an answer of the API,
   *   and a heartbeat comes within each session.
   * - A batch fits into what the producer may hold, and into what brokers take.
   * - A poll may take longer than the waits of retries.
   */
  private static final String STREAMS = """
      acceptable.recovery.lag long 0 1000000000
      buffered.records.per.partition int 1 1000000
      commit.interval.ms long 10 5000
      max.task.idle.ms long 0 60000
      max.warmup.replicas int 1 1000
      metrics.recording.level words INFO,DEBUG,TRACE
      num.standby.replicas int 0 100
      probing.rebalance.interval.ms long 60000 86400000
      repartition.purge.interval.ms long 1000 3600000
      state.cleanup.delay.ms long 60000 86400000
      task.timeout.ms long 0 3600000
      """;

  private static final String NETWORK = """
      connections.max.idle.ms long 10000 86400000
      metadata.max.age.ms long 1000 3600000
      receive.buffer.bytes int -1 134217728
      reconnect.backoff.max.ms long 50 60000
      reconnect.backoff.ms long 10 60000
      request.timeout.ms int 10000 60000
      retry.backoff.max.ms long 50 60000
      retry.backoff.ms long 10 60000
      send.buffer.bytes int -1 134217728
      socket.connection.setup.timeout.max.ms long 1000 120000
      socket.connection.setup.timeout.ms long 1000 120000
      """;

  private static final String FETCHING = """
      default.api.timeout.ms int 60000 600000
      fetch.max.bytes int 1024 1073741824
      fetch.max.wait.ms int 0 5000
      fetch.min.bytes int 1 52428800
      max.partition.fetch.bytes int 1024 1073741824
      max.poll.records int 1 1000000
      """;

  private static final String GROUP = """
      heartbeat.interval.ms int 500 5000
      max.poll.interval.ms int 30000 3600000
      session.timeout.ms int 6000 1800000
      """;

  private static final String PRODUCING = """
      batch.size int 0 1048576
      buffer.memory long 8388608 1073741824
      compression.gzip.level int 1 9
      compression.lz4.level int 1 17
      compression.type words none,gzip,snappy,lz4,zstd
      compression.zstd.level int 1 22
      linger.ms long 0 1000
      max.block.ms long 1000 60000
      """;

  private static final String ADMIN = """
      default.api.timeout.ms int 60000 600000
      """;

  private static final Map<ClientRole, Map<String, SettingValues>> ALL = all();

  private AllowedSettings() {}

  /** Returns the settings of a client by Kafka's names of them, in alphabetical order of groups. */
  public static Map<String, SettingValues> of(ClientRole role) {
    return ALL.getOrDefault(role, Map.of());
  }

  private static Map<ClientRole, Map<String, SettingValues>> all() {
    Map<ClientRole, Map<String, SettingValues>> all = new EnumMap<>(ClientRole.class);
    all.put(ClientRole.STREAMS, parsed(STREAMS));
    all.put(ClientRole.CONSUMER, parsed(FETCHING + NETWORK));
    all.put(ClientRole.MAIN_CONSUMER, parsed(GROUP + FETCHING + NETWORK));
    all.put(ClientRole.RESTORE_CONSUMER, parsed(FETCHING + NETWORK));
    all.put(ClientRole.GLOBAL_CONSUMER, parsed(FETCHING + NETWORK));
    all.put(ClientRole.PRODUCER, parsed(PRODUCING + NETWORK));
    all.put(ClientRole.ADMIN, parsed(ADMIN + NETWORK));
    return all;
  }

  private static Map<String, SettingValues> parsed(String lines) {
    Map<String, SettingValues> values = new LinkedHashMap<>();
    lines
        .lines()
        .map(line -> line.split(" ", -1))
        .forEach(parts -> values.put(parts[0], values(parts)));
    return Collections.unmodifiableMap(values);
  }

  private static SettingValues values(String[] parts) {
    if (parts[1].equals("words")) {
      return new SettingValues.Words(List.of(parts[2].split(",", -1)));
    }
    return new SettingValues.WholeNumbers(
        parts[1].equals("int") ? Integer.SIZE : Long.SIZE,
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]));
  }
}
