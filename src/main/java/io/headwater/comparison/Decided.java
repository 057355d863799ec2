package io.headwater.comparison;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.proto.Reply;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.AggregateSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an aggregate has decided on a command.
 *
 * @param events decided events, in order
 */
record Decided(Reply reply, List<Message> events) {
  Decided {
    events = List.copyOf(events);
  }

  /** Reads what an aggregate has decided, by key, in order: each reply is behind its events. */
  static Map<KeyBytes, List<Decided>> read(Version version, AggregateSpec aggregate) {
    String eventTopic = version.topic(aggregate.events());
    String replyTopic = version.replies(aggregate);
    Map<KeyBytes, List<Decided>> decided = new LinkedHashMap<>();
    Map<KeyBytes, List<Message>> open = new HashMap<>();
    for (Tape.Entry entry : version.tape().entries()) {
      if (entry instanceof Tape.Entry.Written written) {
        WrittenRecord record = written.record();
        KeyBytes key = KeyBytes.of(record.key());
        if (record.position().topic().equals(eventTopic)) {
          version
              .value(record)
              .ifPresent(
                  event -> open.computeIfAbsent(key, any -> new ArrayList<>()).add(event));
        } else if (record.position().topic().equals(replyTopic)) {
          List<Message> events = open.getOrDefault(key, List.of());
          version
              .value(record)
              .ifPresent(reply -> decided
                  .computeIfAbsent(key, any -> new ArrayList<>())
                  .add(new Decided(replyOf(reply), events)));
          open.remove(key);
        }
      }
    }
    return decided;
  }

  /** Returns a message as a reply, of whatever class it is. */
  static Reply replyOf(Message message) {
    return message instanceof Reply reply ? reply : parsed(message);
  }

  private static Reply parsed(Message message) {
    try {
      return Reply.parseFrom(message.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a reply is unreadable", e);
    }
  }

  /** Tells whether another version has decided the same, wherever it was in its sequence. */
  boolean isLike(Decided other, RecordComparison messages) {
    if (reply.getStatus() != other.reply.getStatus()
        || !reply.getCode().equals(other.reply.getCode())
        || events.size() != other.events.size()) {
      return false;
    }
    for (int i = 0; i < events.size(); i++) {
      if (!messages.changes(events.get(i), other.events.get(i)).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Renders such as {@code rejects NOT_OPEN} or {@code emits deposited}. */
  String outcome() {
    return switch (reply.getStatus()) {
      case REJECTED -> "rejects " + reply.getCode();
      case CONFLICT -> "conflicts";
      case FAILED -> "fails " + reply.getCode();
      case DECIDED -> events.isEmpty() ? "emits nothing" : "emits " + eventNames();
      case STATUS_UNSPECIFIED, UNRECOGNIZED -> "answers nothing known";
    };
  }

  private String eventNames() {
    return events.stream().map(Decided::caseOf).collect(Collectors.joining(", "));
  }

  /** Returns the name of the case of a message's one oneof, or else of its type. */
  static String caseOf(Message message) {
    List<OneofDescriptor> oneofs = message.getDescriptorForType().getRealOneofs();
    FieldDescriptor set =
        oneofs.size() == 1 ? message.getOneofFieldDescriptor(oneofs.get(0)) : null;
    return set == null ? message.getDescriptorForType().getName() : set.getName();
  }
}
