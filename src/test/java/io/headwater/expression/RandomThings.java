package io.headwater.expression;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Random;

/** Fills messages with values at random, extreme ones among them. */
final class RandomThings {
  private static final List<Long> WHOLES = List.of(
      0L,
      1L,
      -1L,
      2L,
      7L,
      Long.MAX_VALUE,
      Long.MIN_VALUE,
      (long) Integer.MAX_VALUE,
      253402300799L,
      253402300800L,
      -62135596800L,
      315576000000L);
  private static final List<Double> REALS = List.of(
      0.0,
      -0.0,
      1.0,
      2.5,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.MAX_VALUE,
      Double.MIN_VALUE,
      -1e300);
  private static final List<String> TEXTS = List.of(
      "", "a", " a\u00a0", "\u2003pad ", "Zürich", "\ud83d\ude00", "\uff5e", "aB", "x".repeat(40));

  private final Random random;

  RandomThings(Random random) {
    this.random = random;
  }

  /** Returns {@code empty} with about half of its fields set, {@code depth} messages deep. */
  Message fill(Message empty, int depth) {
    Message.Builder thing = empty.newBuilderForType();
    for (FieldDescriptor field : empty.getDescriptorForType().getFields()) {
      boolean isDeeper = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      if (random.nextInt(5) < 2 || (isDeeper && depth <= 0)) {
        continue;
      }
      if (!field.isRepeated()) {
        thing.setField(field, value(thing, field, depth));
        continue;
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        thing.addRepeatedField(field, value(thing, field, depth));
      }
    }
    return thing.build();
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Object value(Message.Builder owner, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT ->
        random.nextInt(4) == 0 ? (Object) random.nextInt() : pick(WHOLES).intValue();
      case LONG -> random.nextInt(9) == 0 ? (Object) random.nextLong() : pick(WHOLES);
      case FLOAT -> pick(REALS).floatValue();
      case DOUBLE -> pick(REALS);
      case BOOLEAN -> random.nextBoolean();
      case STRING -> pick(TEXTS);
      case BYTE_STRING -> ByteString.copyFromUtf8(pick(TEXTS));
      case ENUM ->
        field.getEnumType().isClosed() || random.nextInt(4) > 0
            ? pick(field.getEnumType().getValues())
            : field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt());
      case MESSAGE -> {
        Message empty = owner.newBuilderForField(field).build();
        yield fill(empty, depth - 1);
      }
    };
  }
}
