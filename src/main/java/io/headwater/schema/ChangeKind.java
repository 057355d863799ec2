package io.headwater.schema;

/** The kinds of changes that break something, each with its problem code. */
public enum ChangeKind {
  /** A field is gone, and its number may be used for another. */
  FIELD_REMOVED("HW1610"),
  /** A number is that of another field of another type. */
  NUMBER_REUSED("HW1611"),
  /** A type whose bytes are of another kind. */
  TYPE_INCOMPATIBLE("HW1612"),
  /** A type that reads the same bytes as something else. */
  TYPE_MEANING("HW1613"),
  /** One value became several, or several one. */
  CARDINALITY("HW1614"),
  /** A field came into a oneof, or out of it. */
  ONEOF("HW1615"),
  /** A field has another name. */
  FIELD_RENAMED("HW1616"),
  /** A field does or does not tell any more whether it was set. */
  PRESENCE("HW1617"),
  /** A field must be there now. */
  REQUIRED("HW1618"),
  /** A map became none, or one of other keys or values. */
  MAP("HW1619"),
  /** A value of an enum is gone, and its number may be used for another. */
  ENUM_VALUE_REMOVED("HW1620"),
  /** A value of an enum has another number. */
  ENUM_VALUE_RENUMBERED("HW1621"),
  /** A value of an enum has another name. */
  ENUM_VALUE_RENAMED("HW1622"),
  /** An enum does or does not take numbers any more that it has no name for. */
  ENUM_OPENNESS("HW1623"),
  /** A message is gone. */
  MESSAGE_REMOVED("HW1624"),
  /** A field is of a message or an enum of another name. */
  TYPE_RENAMED("HW1625"),
  /** A field that is not set has another value. */
  DEFAULT("HW1626"),
  /** A field has another number. */
  FIELD_RENUMBERED("HW1627");

  private final String code;

  ChangeKind(String code) {
    this.code = code;
  }

  /** Returns the code, which never changes. */
  public String code() {
    return code;
  }
}
