package io.headwater.client;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody has seen who has the committed reply to a command: whoever has processed as much
 * has processed the command. It is a text of letters, digits and {@code . _ - @ ~}, so that it can
 * be passed on between processes, in a URL for example; it holds no key and no content.
 *
 * <p>The reply, the command's own offset and its events are committed together. So a reader of the
 * commands covers the token from the offset behind the command on, and a reader of the replies from
 * that behind the reply on. Where the events are is not known in the transaction that writes them:
 * a reader of the events covers the token from the end on that their partition has for a reader of
 * committed records at any time after the reply was seen.
 *
 * @param reply where the reply is
 * @param command where the command is that it answers
 * @param events the partition that the events are in, if that is known; all of their topic if not
 * @param eventTime event time of the command, in milliseconds
 */
public record ReadToken(
    RecordPosition reply,
    RecordPosition command,
    Optional<EventPartition> events,
    Instant eventTime) {
  private static final String VERSION = "1";
  private static final String SEPARATOR = "~";
  private static final Pattern POSITION =
      Pattern.compile("([A-Za-z0-9._-]+)-([0-9]{1,9})@([0-9]{1,18})");
  private static final Pattern PARTITION = Pattern.compile("([A-Za-z0-9._-]+)-([0-9]{1,9})");
  private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");
  private static final int PARTS = 5;

  /** A partition of the topic of events. */
  public record EventPartition(String topic, int partition) {
    @Override
    public String toString() {
      return topic + '-' + partition;
    }
  }

  /** Cuts the event time to milliseconds. */
  public ReadToken {
    eventTime = Instant.ofEpochMilli(eventTime.toEpochMilli());
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws InvalidInputException if the text is no token
   */
  public static ReadToken parse(String text) {
    List<String> parts = List.of(text.split(SEPARATOR, -1));
    if (parts.size() != PARTS || !parts.get(0).equals(VERSION)) {
      throw unreadable();
    }
    if (!MILLIS.matcher(parts.get(4)).matches()) {
      throw unreadable();
    }
    return new ReadToken(
        position(parts.get(1)).orElseThrow(ReadToken::unreadable),
        position(parts.get(2)).orElseThrow(ReadToken::unreadable),
        parts.get(3).isEmpty() ? Optional.empty() : Optional.of(partition(parts.get(3))),
        Instant.ofEpochMilli(Long.parseLong(parts.get(4))));
  }

  /** Reads a position as {@link RecordPosition} prints it. */
  static Optional<RecordPosition> position(String text) {
    Matcher found = POSITION.matcher(text);
    return found.matches()
        ? Optional.of(new RecordPosition(
            found.group(1), Integer.parseInt(found.group(2)), Long.parseLong(found.group(3))))
        : Optional.empty();
  }

  private static EventPartition partition(String text) {
    Matcher found = PARTITION.matcher(text);
    if (!found.matches()) {
      throw unreadable();
    }
    return new EventPartition(found.group(1), Integer.parseInt(found.group(2)));
  }

  private static InvalidInputException unreadable() {
    return new InvalidInputException(
        new Problem(
            "HW1735",
            "read token",
            "the text is no token of a reply",
            "pass on the token of a reply as it was printed"),
        null);
  }

  /** Renders the token as text that {@link #parse} reads. */
  @Override
  public String toString() {
    return String.join(
        SEPARATOR,
        VERSION,
        reply.toString(),
        command.toString(),
        events.map(EventPartition::toString).orElse(""),
        Long.toString(eventTime.toEpochMilli()));
  }
}
