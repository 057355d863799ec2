package io.headwater.topology;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which of the clients in an instance a setting is for. */
public enum ClientRole {
  /** Kafka Streams itself. */
  STREAMS("streams", "Kafka Streams", ""),
  /** All consumers. */
  CONSUMER("consumer", "the consumers", "", "consumer."),
  /** The consumer of sources and repartition topics. */
  MAIN_CONSUMER("main-consumer", "the main consumer", "", "consumer.", "main.consumer."),
  /** The consumer that rebuilds stores. */
  RESTORE_CONSUMER(
      "restore-consumer", "the restore consumer", "", "consumer.", "restore.consumer."),
  /** The consumer of global tables. */
  GLOBAL_CONSUMER("global-consumer", "the global consumer", "", "consumer.", "global.consumer."),
  /** The producer. */
  PRODUCER("producer", "the producer", "", "producer."),
  /** The client that manages topics. */
  ADMIN("admin", "the admin client", "", "admin.");

  private final String label;
  private final String text;
  private final List<String> prefixes;

  ClientRole(String label, String text, String... prefixes) {
    this.label = label;
    this.text = text;
    this.prefixes = List.of(prefixes);
  }

  /** Finds a role by its label. */
  static Optional<ClientRole> of(String label) {
    return Arrays.stream(values()).filter(role -> role.label.equals(label)).findFirst();
  }

  /** Returns the word for it in a topology. */
  public String label() {
    return label;
  }

  /** Returns what messages call it. */
  String text() {
    return text;
  }

  /**
   * Returns what may stand before the name of a setting that this client takes, the more general
   * first; of several, the last one counts.
   */
  public List<String> prefixes() {
    return prefixes;
  }

  /** Returns what stands before the name of a setting that is for this client only. */
  String ownPrefix() {
    return prefixes.get(prefixes.size() - 1);
  }
}
