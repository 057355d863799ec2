package io.headwater.client;

import io.headwater.event.RecordPosition;
import io.headwater.proto.Reply;
import java.time.Instant;
import java.util.Optional;

/**
 * A reply as it was read.
 *
 * @param command where the command is that this one answers; a command that was sent twice has two
 * @param eventTime that of the command
 */
record ReceivedReply(
    Reply reply, RecordPosition position, RecordPosition command, Instant eventTime) {

  /**
   * Tells whether every attempt to send the command ends like this. A failure is not remembered:
   * what failed may be decided when it was sent again.
   */
  boolean isFinal() {
    return reply.getStatus() != Reply.Status.FAILED;
  }

  /** Returns the answer; empty for a status that this version does not know. */
  Optional<CommandReply> answer(Optional<ReadToken.EventPartition> events) {
    ReadToken token = new ReadToken(position, command, events, eventTime);
    String id = reply.getCommandId();
    return switch (reply.getStatus()) {
      case DECIDED ->
        Optional.of(new CommandReply.Decided(id, reply.getSequence(), reply.getEvents(), token));
      case REJECTED ->
        Optional.of(new CommandReply.Rejected(
            id, reply.getCode(), reply.getMessage(), reply.getSequence(), token));
      case CONFLICT ->
        Optional.of(new CommandReply.Conflict(id, reply.getMessage(), reply.getSequence(), token));
      case FAILED -> Optional.of(new CommandReply.Failed(id, reply.getCode(), token));
      case STATUS_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }
}
