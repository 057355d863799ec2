package io.headwater.client;

/** The committed answer to a command. */
public sealed interface CommandReply {
  /** Returns the id of the command. */
  String commandId();

  /** Returns what to wait for before reading what the command led to. */
  ReadToken token();

  /** Tells whether the command was accepted. */
  default boolean isDecided() {
    return this instanceof Decided;
  }

  /**
   * The command was accepted.
   *
   * @param sequence sequence number of the aggregate after the command
   * @param events how many events the command led to, at least 0
   */
  record Decided(String commandId, long sequence, int events, ReadToken token)
      implements CommandReply {}

  /**
   * The domain said no.
   *
   * @param code as the aggregate declares it
   * @param message for people; may be empty
   * @param sequence sequence number of the aggregate
   */
  record Rejected(String commandId, String code, String message, long sequence, ReadToken token)
      implements CommandReply {}

  /**
   * The aggregate had another sequence number than the command expected.
   *
   * @param message for people
   * @param sequence sequence number of the aggregate
   */
  record Conflict(String commandId, String message, long sequence, ReadToken token)
      implements CommandReply {}

  /**
   * A rule threw or an invariant broke; the command is in the dead-letter queue. It is not
   * remembered: sent again, it is tried again.
   *
   * @param code problem code, such as {@code RULE_THREW}
   */
  record Failed(String commandId, String code, ReadToken token) implements CommandReply {}
}
