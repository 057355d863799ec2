package io.headwater.client;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Says in our words why a member of a share group ends. */
final class ShareFailures {
  private ShareFailures() {}

  /** Names what the consumer threw; what is no finding about the cluster stays as it is. */
  static Throwable of(ShareSettings settings, KafkaException failure) {
    if (failure instanceof UnsupportedVersionException) {
      return new InvalidInputException(
          new Problem(
              "HW0720",
              settings.cluster().bootstrapServers(),
              "the brokers have no share groups, or not all of them (%s)"
                  .formatted(Causes.told(failure)),
              "use brokers from 4.2 on, with the feature share.version at 1: kafka-features.sh"
                  + " upgrade --feature share.version=1; or read as a consumer group"),
          failure);
    }
    Reading reading = Reading.Group.of(settings.group(), settings.topics().toArray(String[]::new));
    return SubscriberFailures.of(settings.cluster(), reading, failure);
  }

  /** Says that a group has members or offsets of another kind. */
  static InvalidInputException anotherKind(String group, String kind) {
    return new InvalidInputException(
        new Problem(
            "HW0717",
            "group '%s'".formatted(group),
            "it is a %s group, and no share group".formatted(kind),
            "name a group of its own; or delete that one, if nobody needs its offsets"),
        null);
  }

  /** Says that the group cannot be configured. */
  static InvalidInputException notTaken(
      String group, Map<String, String> wanted, ProblemException failure) {
    String configs = wanted.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
    return new InvalidInputException(
        new Problem(
            "HW0718",
            "group '%s'".formatted(group),
            "its terms cannot be set (%s)".formatted(Causes.told(ClusterFailures.rootOf(failure))),
            "choose terms that the brokers take, or allow this user to alter the group; or have"
                + " them set: kafka-configs.sh --alter --entity-type groups --entity-name "
                + group
                + " --add-config "
                + configs),
        failure);
  }
}
