package io.headwater.expression.internal;

import com.google.common.primitives.UnsignedLong;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import dev.cel.common.values.CelByteString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Operators of CEL on Java values; what has no value, or one that CEL finds in a way of its own,
 * throws. Unsigned numbers are the bits of a long.
 */
public final class Operations {
  private Operations() {}

  /** Returns {@code text} if it has at most {@code limit} characters. */
  public static String atMost(int limit, String text) {
    if (text.length() > limit) {
      throw new UnsettledException();
    }
    return text;
  }

  /** Returns {@code bytes} if they are at most {@code limit}. */
  public static ByteString atMost(int limit, ByteString bytes) {
    if (bytes.size() > limit) {
      throw new UnsettledException();
    }
    return bytes;
  }

  /** Returns {@code list} if it has at most {@code limit} elements. */
  public static List<?> atMost(int limit, List<?> list) {
    if (list.size() > limit) {
      throw new UnsettledException();
    }
    return list;
  }

  /** Returns {@code map} if it has at most {@code limit} entries. */
  public static Map<?, ?> atMost(int limit, Map<?, ?> map) {
    if (map.size() > limit) {
      throw new UnsettledException();
    }
    return map;
  }

  /** Returns the element at {@code index}. */
  public static Object element(List<?> list, long index) {
    if (index < 0 || index >= list.size()) {
      throw new UnsettledException();
    }
    return list.get((int) index);
  }

  /** Returns the value under {@code key}. */
  public static Object value(Map<?, ?> map, Object key) {
    Object value = map.get(key);
    if (value == null) {
      throw new UnsettledException();
    }
    return value;
  }

  /** Tells whether the list has the element; its texts may have {@code limit} characters. */
  public static boolean isIn(int limit, List<?> list, Object element) {
    checkSmall(limit, list);
    return list.contains(element);
  }

  /** Tells whether the map has the key; its texts may have {@code limit} characters. */
  public static boolean isIn(int limit, Map<?, ?> map, Object key) {
    checkSmall(limit, map.keySet());
    checkSmall(limit, map.values());
    return map.containsKey(key);
  }

  private static void checkSmall(int limit, Collection<?> values) {
    for (Object value : values) {
      boolean isLarge = value instanceof String text
          ? text.length() > limit
          : value instanceof ByteString || value instanceof Message;
      if (isLarge) {
        throw new UnsettledException();
      }
    }
  }

  /** Returns {@code number} as an int, which it must fit. */
  public static int narrow(long number) {
    if (number != (int) number) {
      throw new UnsettledException();
    }
    return (int) number;
  }

  /** Returns the bits of an unsigned number, which must fit 32 of them. */
  public static int narrowUnsigned(long number) {
    if (number >>> 32 != 0) {
      throw new UnsettledException();
    }
    return (int) number;
  }

  /** Returns {@code a / b}. */
  public static long divide(long a, long b) {
    if (b == 0 || b == -1) {
      throw new UnsettledException();
    }
    return a / b;
  }

  /** Returns {@code a % b}. */
  public static long remainder(long a, long b) {
    if (b == 0 || b == -1) {
      throw new UnsettledException();
    }
    return a % b;
  }

  /** Compares; CEL finds a number that is not one equal to itself if it is the same object. */
  public static boolean equal(double a, double b) {
    if (Double.isNaN(a) && Double.isNaN(b)) {
      throw new UnsettledException();
    }
    return a == b;
  }

  /** Returns {@code a + b} of unsigned numbers. */
  public static long addUnsigned(long a, long b) {
    long sum = a + b;
    if (Long.compareUnsigned(sum, a) < 0) {
      throw new UnsettledException();
    }
    return sum;
  }

  /** Returns {@code a - b} of unsigned numbers. */
  public static long subtractUnsigned(long a, long b) {
    if (Long.compareUnsigned(a, b) < 0) {
      throw new UnsettledException();
    }
    return a - b;
  }

  /** Returns {@code a * b} of unsigned numbers. */
  public static long multiplyUnsigned(long a, long b) {
    if (a != 0 && Long.compareUnsigned(b, Long.divideUnsigned(-1, a)) > 0) {
      throw new UnsettledException();
    }
    return a * b;
  }

  /** Returns {@code a / b} of unsigned numbers. */
  public static long divideUnsigned(long a, long b) {
    if (b == 0) {
      throw new UnsettledException();
    }
    return Long.divideUnsigned(a, b);
  }

  /** Returns {@code a % b} of unsigned numbers. */
  public static long remainderUnsigned(long a, long b) {
    if (b == 0) {
      throw new UnsettledException();
    }
    return Long.remainderUnsigned(a, b);
  }

  /** Returns a number that is at least 0, whether signed or not. */
  public static long natural(long number) {
    if (number < 0) {
      throw new UnsettledException();
    }
    return number;
  }

  /** Returns the object that CEL has the unsigned number in. */
  public static UnsignedLong unsigned(long bits) {
    return UnsignedLong.fromLongBits(bits);
  }

  /** Returns the object that CEL has the bytes in. */
  public static CelByteString bytes(ByteString bytes) {
    return CelByteString.of(bytes.toByteArray());
  }

  /** Returns the sum. */
  public static long sumOfInts(List<?> numbers) {
    long sum = 0;
    for (int i = 0; i < numbers.size(); i++) {
      sum = Math.addExact(sum, ((Number) numbers.get(i)).longValue());
    }
    return sum;
  }

  /** Returns the sum. */
  public static double sumOfDoubles(List<?> numbers) {
    double sum = 0;
    for (int i = 0; i < numbers.size(); i++) {
      sum += ((Number) numbers.get(i)).doubleValue();
    }
    return sum;
  }

  /** Returns the elements of both lists. */
  public static List<?> concatenated(List<?> a, List<?> b) {
    List<Object> all = new ArrayList<>(a.size() + b.size());
    all.addAll(a);
    all.addAll(b);
    return all;
  }

  /** Returns the first name of the number, as protobuf does; the number where there is none. */
  public static String enumName(EnumDescriptor type, long number) {
    EnumValueDescriptor value =
        number == (int) number ? type.findValueByNumber((int) number) : null;
    return value == null ? Long.toString(number) : value.getName();
  }
}
