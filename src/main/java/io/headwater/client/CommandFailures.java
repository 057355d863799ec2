package io.headwater.client;

import io.headwater.diagnostic.Problem;
import org.jspecify.annotations.Nullable;

/** Says in our words why there is no reply to a command. */
final class CommandFailures {
  private static final String AGAIN =
      "send it again with the same id, which decides it once; or look at what became of it";

  private final String topic;

  CommandFailures(String topic) {
    this.topic = topic;
  }

  UnansweredCommandException late(PendingCommand command) {
    return unanswered(
        command,
        new Problem(
            "HW1730",
            command.where(topic),
            "no reply to the command within %s; it may have been decided, or may be yet"
                .formatted(ClusterFailures.text(command.deadline())),
            "see that the application runs, and " + AGAIN),
        null);
  }

  UnansweredCommandException abandoned(PendingCommand command) {
    return unanswered(
        command,
        new Problem(
            "HW1731",
            command.where(topic),
            "the client was closed before the reply to the command came; it may have been decided",
            AGAIN),
        null);
  }

  UnansweredCommandException unread(PendingCommand command, String replies, Throwable cause) {
    return unanswered(
        command,
        new Problem(
            "HW1732",
            command.where(topic),
            "replies on '%s' are not read any more (%s); the command may have been decided"
                .formatted(replies, ClusterFailures.nameOf(cause)),
            "correct what keeps this user from reading them, open another client, and " + AGAIN),
        cause);
  }

  UnansweredCommandException unacknowledged(PendingCommand command, Throwable cause) {
    return unanswered(
        command,
        new Problem(
            "HW1733",
            command.where(topic),
            "the command was not acknowledged (%s); it may have been written all the same"
                .formatted(
                    ClusterFailures.nameOf(cause.getCause() == null ? cause : cause.getCause())),
            "check the cluster, and " + AGAIN),
        cause);
  }

  Problem full(int maxPending) {
    return new Problem(
        "HW1734",
        topic,
        "no more than %d may be pending at a time, and the command was not sent"
            .formatted(maxPending),
        "send it when some were answered, or allow more to be pending");
  }

  Problem closed() {
    return new Problem(
        "HW1736",
        topic,
        "the client is closed, and the command was not sent",
        "send it through an open client");
  }

  private static UnansweredCommandException unanswered(
      PendingCommand command, Problem problem, @Nullable Throwable cause) {
    return new UnansweredCommandException(
        command.id(), problem.code().equals("HW1730"), problem, cause);
  }
}
