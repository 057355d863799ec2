package io.headwater.schema;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Map;
import java.util.Set;

/**
 * How bytes of one field type are read as another, by the protobuf encoding's wire types
 * (protobuf.dev/programming-guides/encoding, "Updating A Message Type").
 */
enum WireFit {
  /** Every value is read as itself. */
  SAME,
  /** The bytes are taken, and values may be others. */
  OTHER_VALUES,
  /** The bytes are not taken. */
  NONE;

  /** Types of one group have one wire type, and one layout of their bytes or another. */
  private enum Wire {
    VARINT,
    FIXED32,
    FIXED64,
    TEXT,
    MESSAGE,
    GROUP
  }

  private static final Map<FieldDescriptor.Type, Set<FieldDescriptor.Type>> WIDER = Map.of(
      FieldDescriptor.Type.INT32, Set.of(FieldDescriptor.Type.INT64),
      FieldDescriptor.Type.UINT32, Set.of(FieldDescriptor.Type.UINT64, FieldDescriptor.Type.INT64),
      FieldDescriptor.Type.SINT32, Set.of(FieldDescriptor.Type.SINT64));

  static WireFit of(FieldDescriptor.Type older, FieldDescriptor.Type current) {
    if (older == current || WIDER.getOrDefault(older, Set.of()).contains(current)) {
      return SAME;
    }
    return wire(older) == wire(current) || isMessageOfBytes(older, current) ? OTHER_VALUES : NONE;
  }

  private static boolean isMessageOfBytes(FieldDescriptor.Type one, FieldDescriptor.Type other) {
    Set<FieldDescriptor.Type> both = Set.of(one, other);
    return both.equals(Set.of(FieldDescriptor.Type.BYTES, FieldDescriptor.Type.MESSAGE));
  }

  private static Wire wire(FieldDescriptor.Type type) {
    return switch (type) {
      case INT32, INT64, UINT32, UINT64, SINT32, SINT64, BOOL, ENUM -> Wire.VARINT;
      case FIXED32, SFIXED32, FLOAT -> Wire.FIXED32;
      case FIXED64, SFIXED64, DOUBLE -> Wire.FIXED64;
      case STRING, BYTES -> Wire.TEXT;
      case MESSAGE -> Wire.MESSAGE;
      case GROUP -> Wire.GROUP;
    };
  }
}
