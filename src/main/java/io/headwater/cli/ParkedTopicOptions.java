package io.headwater.cli;

import io.headwater.event.KeyType;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose parked keys a command is about: a topology's, or those of subscribers of a topic. */
final class ParkedTopicOptions {
  @Parameters(
      arity = "0..1",
      paramLabel = "TOPOLOGY",
      description = "Name, folder or class of the topology.")
  private Optional<String> topology = Optional.empty();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Topic that subscribers read and park keys of, in place of a topology.")
  private Optional<String> topic = Optional.empty();

  @Option(
      names = "--key-type",
      paramLabel = "TYPE",
      description = "With --topic, how keys are read: string (default), int64 or bytes.")
  private KeyType keyType = KeyType.STRING;

  /** Returns the subscribers' topic; empty if a topology is named. */
  Optional<ParkedTopicListing> ofSubscribers() {
    ParkedTopicListing.requireOne(topology, topic);
    return topic.map(name -> new ParkedTopicListing(name, keyType));
  }

  String topology() {
    return topology.orElseThrow();
  }
}
