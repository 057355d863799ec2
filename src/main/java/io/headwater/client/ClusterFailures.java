package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Says in our words what Kafka's clients report about a cluster as a whole. */
final class ClusterFailures {
  private static final String NOT_RESOLVABLE = "No resolvable bootstrap urls";

  private ClusterFailures() {}

  /** Names what went wrong before anything was asked: an address or a setting, as a rule. */
  static ProblemException whileConnecting(ClusterAddress cluster, KafkaException failure) {
    Throwable root = rootOf(failure);
    String reason = String.valueOf(root.getMessage());
    if (!(root instanceof ConfigException)) {
      return unusable("a client setting", reason, failure);
    }
    if (reason.startsWith(NOT_RESOLVABLE)) {
      return new ClusterUnavailableException(
          new Problem(
              "HW0602",
              cluster.bootstrapServers(),
              "no host of these bootstrap servers has an address",
              "correct the host names, or check the name service of this machine"),
          failure);
    }
    return reason.contains("bootstrap.servers")
        ? new InvalidInputException(
            new Problem(
                "HW0603",
                "bootstrap servers",
                "'%s' is not a list of host:port".formatted(cluster.bootstrapServers()),
                "write for example 127.0.0.1:9092, several separated by commas"),
            failure)
        : unusable("a client setting", reason, failure);
  }

  private static InvalidInputException unusable(String where, String reason, Throwable cause) {
    return new InvalidInputException(
        new Problem(
            "HW0604",
            where,
            "Kafka does not accept it (%s)".formatted(reason),
            "correct the setting; Kafka's client documentation lists the values"),
        cause);
  }

  /** Names what the cluster, or its absence, answered to a question. */
  static ClusterUnavailableException of(ClusterAddress cluster, String tried, Throwable failure) {
    if (failure instanceof TimeoutException) {
      return unreachable(cluster, tried, failure);
    }
    if (failure instanceof AuthenticationException) {
      return refused(cluster, "HW0605", "the cluster refuses the credentials", tried, failure);
    }
    if (failure instanceof AuthorizationException) {
      return refused(cluster, "HW0606", "the cluster does not allow this user", tried, failure);
    }
    return refused(cluster, "HW0607", "the cluster answered " + nameOf(failure), tried, failure);
  }

  static ClusterUnavailableException unreachable(ClusterAddress cluster, String tried) {
    return unreachable(cluster, tried, null);
  }

  static ClusterUnavailableException unreachable(
      ClusterAddress cluster, String tried, @Nullable Throwable cause) {
    return new ClusterUnavailableException(
        new Problem(
            "HW0601",
            cluster.bootstrapServers(),
            "no broker answered within %s; tried: %s".formatted(text(cluster.timeout()), tried),
            "check the address, and that a broker is running there"),
        cause);
  }

  private static ClusterUnavailableException refused(
      ClusterAddress cluster, String code, String what, String tried, Throwable cause) {
    return new ClusterUnavailableException(
        new Problem(
            code,
            cluster.bootstrapServers(),
            what + "; tried: " + tried,
            "check the client settings, and what this user may do on the cluster"),
        cause);
  }

  static String nameOf(Throwable failure) {
    return failure.getClass().getSimpleName();
  }

  static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
  }

  static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root;
  }
}
