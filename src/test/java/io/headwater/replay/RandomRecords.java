package io.headwater.replay;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.history.HistoryEvent;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/**
 * Random records of what enters a topology: few keys, so that they meet; ids that come again; some
 * out of order, some poison, some after a long silence.
 */
public final class RandomRecords {
  private static final List<String> WORDS = List.of("k0", "k1", "k2", "k3", "ada", "12.5", "x y");
  private static final int DEEPEST = 3;

  private final Random random;
  private final List<StreamSpec> streams;
  private Instant now;

  public RandomRecords(TopologySpec spec, long seed, Instant start) {
    this.random = new Random(seed);
    this.streams = entering(spec);
    this.now = start;
  }

  /** Returns the streams that are read and not only written by the topology itself. */
  private static List<StreamSpec> entering(TopologySpec spec) {
    Set<String> own = new HashSet<>();
    spec.aggregates().forEach(aggregate -> {
      own.add(aggregate.events());
      aggregate.replies().ifPresent(own::add);
    });
    spec.sagas().forEach(saga -> own.add(saga.events()));
    List<StreamSpec> entering = new ArrayList<>(spec.sources());
    entering.addAll(spec.globalSources());
    entering.removeIf(stream -> own.contains(stream.name()) || spec.isForDatabaseOnly(stream));
    return entering.stream().distinct().toList();
  }

  public List<SourceRecord> take(int count) {
    List<SourceRecord> records = new ArrayList<>();
    while (records.size() < count) {
      records.add(next(records.isEmpty()));
    }
    return records;
  }

  private SourceRecord next(boolean isFirst) {
    StreamSpec stream = streams.get(random.nextInt(streams.size()));
    Instant time = isFirst ? now : time();
    Optional<byte[]> key = oneIn(30) && !isFirst ? Optional.empty() : Optional.of(key(stream));
    HistoryEvent event = new HistoryEvent(0, time, key, value(stream), headers());
    return new SourceRecord(stream.topic(), OptionalInt.empty(), event);
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  private Instant time() {
    if (oneIn(40)) {
      return now.plus(Duration.ofDays(400));
    }
    if (oneIn(8)) {
      return now.minusSeconds(random.nextInt(1_200));
    }
    now = now.plusMillis(1 + random.nextInt(oneIn(25) ? 20_000_000 : 30_000));
    return now;
  }

  private byte[] key(StreamSpec stream) {
    int number = random.nextInt(4);
    if (oneIn(60)) {
      return new byte[] {(byte) 0xff, 1};
    }
    return stream.keyType() == KeyType.INT64
        ? KeyType.INT64.encode((long) number)
        : ("k" + number).getBytes(StandardCharsets.UTF_8);
  }

  private Optional<byte[]> value(StreamSpec stream) {
    if (oneIn(30)) {
      return Optional.empty();
    }
    return Optional.of(
        oneIn(25)
            ? new byte[] {(byte) 0xff, 7, 7}
            : CanonicalBytes.of(message(stream.value().newBuilder(), 0)));
  }

  private EventHeaders headers() {
    List<EventHeaders.Entry> headers = new ArrayList<>();
    if (!oneIn(3)) {
      headers.add(EventHeaders.Entry.text(EventHeaders.ID, "id-" + random.nextInt(150)));
    }
    if (oneIn(15)) {
      headers.add(EventHeaders.Entry.text(EventHeaders.EXPECT, "" + random.nextInt(4)));
    }
    if (oneIn(8)) {
      // Without a value it is a request to release; with one, it is nobody's header.
      headers.add(EventHeaders.Entry.text(EventHeaders.RELEASE, ""));
    }
    if (oneIn(15)) {
      headers.add(new EventHeaders.Entry("other", null));
    }
    return EventHeaders.of(headers);
  }

  private Message message(Message.Builder message, int depth) {
    Descriptor type = message.getDescriptorForType();
    type.getRealOneofs().forEach(oneof -> {
      if (!oneIn(20)) {
        set(message, oneof.getFields().get(random.nextInt(oneof.getFieldCount())), depth);
      }
    });
    for (FieldDescriptor field : type.getFields()) {
      if (field.getRealContainingOneof() == null && !oneIn(12)) {
        set(message, field, depth);
      }
    }
    return message.build();
  }

  private void set(Message.Builder message, FieldDescriptor field, int depth) {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth == DEEPEST) {
      return;
    }
    boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    for (int i = 0; i < (field.isRepeated() ? random.nextInt(3) : 1); i++) {
      Optional<Message.Builder> nested =
          isMessage ? Optional.of(message.newBuilderForField(field)) : Optional.empty();
      Object value = one(nested, field, depth);
      if (field.isRepeated()) {
        message.addRepeatedField(field, value);
      } else {
        message.setField(field, value);
      }
    }
  }

  private Object one(Optional<Message.Builder> nested, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> number();
      case LONG -> (long) number();
      case FLOAT -> (float) number();
      case DOUBLE -> (double) number();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> WORDS.get(random.nextInt(WORDS.size()));
      case BYTE_STRING -> ByteString.copyFromUtf8("b" + random.nextInt(3));
      case ENUM -> one(field.getEnumType());
      case MESSAGE -> message(nested.orElseThrow(), depth + 1);
    };
  }

  private int number() {
    return oneIn(10) ? 100_000 * random.nextInt(3) : random.nextInt(25) - 2;
  }

  private Object one(EnumDescriptor type) {
    return type.getValues().get(random.nextInt(type.getValues().size()));
  }
}
