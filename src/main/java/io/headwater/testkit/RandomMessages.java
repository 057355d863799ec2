package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.MessageType;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Random messages of any protobuf type.
 *
 * <p>They are valid, and small on purpose: texts are mostly one of six, numbers mostly one of
 * seven, so that records meet under the same key and rules find what they compare; the rest is at
 * the bounds of its type, or odd. One case in twenty a oneof is not set. Messages nest at most
 * three deep and about eight in one, unless required fields want more; lists and maps have at most
 * three elements. Times are mostly around {@link TopologyHarness#START}. A generator of the same
 * numbers gives the same messages, of generated classes and of descriptors alike. Not thread-safe.
 */
public final class RandomMessages {
  private static final int DEEPEST = 3;
  private static final int MOST_ELEMENTS = 3;
  private static final int MOST_NESTED = 8;
  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long LAST_SECOND = 253_402_300_799L;
  private static final long LONGEST_SECONDS = 315_576_000_000L;
  private static final int NANOS = 1_000_000_000;
  private static final Set<String> WITHOUT_DEPTH =
      Set.of("google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.Any");

  private final RandomGenerator random;
  private final RandomScalars scalars;
  private int nested;

  /** Draws from a generator, which others may draw from, too. */
  public RandomMessages(RandomGenerator random) {
    this.random = random;
    this.scalars = new RandomScalars(random);
  }

  /** Draws from a generator of that seed. */
  public static RandomMessages ofSeed(long seed) {
    return new RandomMessages(new Random(seed));
  }

  /** Returns the next message of a type. */
  public Message next(MessageType type) {
    Message.Builder builder = type.newBuilder();
    nested = 0;
    fill(builder, DEEPEST);
    return builder.build();
  }

  /** Returns the next message of a generated class. */
  public <M extends Message> M next(Class<M> type) {
    return type.cast(next(MessageType.of(type)));
  }

  private void fill(Message.Builder builder, int depth) {
    Descriptor type = builder.getDescriptorForType();
    switch (type.getFullName()) {
      case "google.protobuf.Timestamp" -> fillTimestamp(builder);
      case "google.protobuf.Duration" -> fillDuration(builder);
      case "google.protobuf.Any" -> fillAny(builder);
      default -> {
        type.getRealOneofs().forEach(oneof -> fillOneof(builder, oneof, depth));
        type.getFields().stream()
            .filter(field -> field.getRealContainingOneof() == null)
            .forEach(field -> fillField(builder, field, depth));
      }
    }
  }

  private static void set(Message.Builder builder, String field, Object value) {
    builder.setField(builder.getDescriptorForType().findFieldByName(field), value);
  }

  private void fillTimestamp(Message.Builder builder) {
    long start = TopologyHarness.START.getEpochSecond();
    long seconds = scalars.percent(80)
        ? start + random.nextInt(3) * 60L - 60
        : scalars.oneOf(List.of(0L, -1L, FIRST_SECOND, LAST_SECOND));
    set(builder, "seconds", seconds);
    set(builder, "nanos", nanos());
  }

  private int nanos() {
    return scalars.percent(70) ? 0 : scalars.oneOf(List.of(1, 500_000_000, NANOS - 1));
  }

  /** Seconds and nanoseconds have the same sign, where neither is 0. */
  private void fillDuration(Message.Builder builder) {
    long seconds = scalars.percent(80)
        ? scalars.oneOf(List.of(0L, 1L, 60L, 3_600L))
        : scalars.oneOf(List.of(-1L, -60L, LONGEST_SECONDS, -LONGEST_SECONDS));
    set(builder, "seconds", seconds);
    set(builder, "nanos", Math.abs(seconds) == LONGEST_SECONDS ? 0 : signed(nanos(), seconds));
  }

  private static int signed(int nanos, long seconds) {
    return seconds < 0 ? -nanos : nanos;
  }

  private void fillAny(Message.Builder builder) {
    Duration.Builder within = Duration.newBuilder();
    fillDuration(within);
    set(builder, "type_url", "type.googleapis.com/google.protobuf.Duration");
    set(builder, "value", ByteString.copyFrom(CanonicalBytes.of(within.build())));
  }

  private void fillOneof(Message.Builder builder, OneofDescriptor oneof, int depth) {
    List<FieldDescriptor> cases =
        oneof.getFields().stream().filter(field -> fits(field, depth)).toList();
    boolean mayBeUnset = !isValue(oneof.getContainingType());
    if (!cases.isEmpty() && !(mayBeUnset && scalars.percent(5))) {
      FieldDescriptor chosen = scalars.oneOf(cases);
      builder.setField(chosen, value(builder, chosen, depth));
    }
  }

  private static boolean isValue(Descriptor type) {
    return type.getFullName().equals("google.protobuf.Value");
  }

  private boolean fits(FieldDescriptor field, int depth) {
    return (depth > 0 && nested < MOST_NESTED)
        || field.isMapField()
        || field.getJavaType() != JavaType.MESSAGE
        || WITHOUT_DEPTH.contains(field.getMessageType().getFullName());
  }

  private void fillField(Message.Builder builder, FieldDescriptor field, int depth) {
    if (field.isMapField()) {
      fillMap(builder, field, depth);
    } else if (field.isRepeated()) {
      int elements = elements(field, depth);
      for (int i = 0; i < elements; i++) {
        builder.addRepeatedField(field, value(builder, field, depth));
      }
    } else if (field.isRequired() || (fits(field, depth) && scalars.percent(85))) {
      builder.setField(field, value(builder, field, depth));
    }
  }

  private int elements(FieldDescriptor field, int depth) {
    boolean isNesting = field.getJavaType() == JavaType.MESSAGE;
    int most = isNesting ? Math.max(0, Math.min(depth, MOST_NESTED - nested)) : MOST_ELEMENTS;
    return random.nextInt(Math.min(MOST_ELEMENTS, most) + 1);
  }

  private void fillMap(Message.Builder builder, FieldDescriptor field, int depth) {
    FieldDescriptor values = field.getMessageType().findFieldByNumber(2);
    int elements = elements(values, depth);
    Set<Object> keys = new HashSet<>();
    for (int i = 0; i < elements; i++) {
      Message.Builder entry = builder.newBuilderForField(field);
      FieldDescriptor key = entry.getDescriptorForType().findFieldByNumber(1);
      FieldDescriptor value = entry.getDescriptorForType().findFieldByNumber(2);
      entry.setField(key, value(entry, key, depth));
      entry.setField(value, value(entry, value, depth));
      if (keys.add(entry.getField(key))) {
        builder.addRepeatedField(field, entry.build());
      }
    }
  }

  private Object value(Message.Builder builder, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> scalars.int32();
      case LONG -> scalars.int64();
      case FLOAT -> (float) scalars.real();
      case DOUBLE -> isValue(field.getContainingType()) ? scalars.finite() : scalars.real();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> scalars.text();
      case BYTE_STRING -> scalars.bytes();
      case ENUM -> scalars.oneOf(field.getEnumType().getValues());
      case MESSAGE -> {
        nested++;
        Message.Builder nested = builder.newBuilderForField(field);
        fill(nested, depth - 1);
        yield nested.build();
      }
    };
  }
}
