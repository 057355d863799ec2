package io.headwater.cli;

import io.headwater.client.PublishRecord;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.topology.StreamSpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/*
 * Two forms
 * =========
 *
 *   {"open": {"owner": "ada"}}                                     a value, in protobuf's JSON
 *   {"key": "ada", "value": {"open": {"owner": "ada"}}}            a record: what consume prints
 *
 * A line is a record if it has a value member and no other members than a record has; so a message
 * type that happens to have fields of these names can always be written, inside a record.
 */
/** Reads records of one stream from lines of JSON. */
final class RecordLines {
  private static final String KEY = "key";
  private static final String KEY_BASE64 = "keyBase64";
  private static final String VALUE = "value";
  private static final String VALUE_BASE64 = "valueBase64";
  private static final String TIME = "time";
  private static final String HEADERS = "headers";
  private static final String ID = "id";

  /** What {@code consume} prints beside these is for readers. */
  private static final Set<String> MEMBERS = Set.of(
      KEY,
      KEY_BASE64,
      VALUE,
      VALUE_BASE64,
      TIME,
      HEADERS,
      ID,
      RecordJson.POSITION,
      RecordJson.TYPE,
      RecordJson.UPCAST_FROM,
      RecordJson.PROBLEM);

  private final StreamSpec stream;
  private final StreamEncoder encoder;
  private final Optional<String> defaultKey;
  private final InstantSource clock;

  /**
   * Reads lines for a stream.
   *
   * @param defaultKey key, as text, of lines that have none
   * @param clock tells the event time of lines that have none
   */
  RecordLines(StreamSpec stream, Optional<String> defaultKey, InstantSource clock) {
    this.stream = stream;
    this.encoder = new StreamEncoder(stream);
    this.defaultKey = defaultKey;
    this.clock = clock;
  }

  /**
   * Reads one line.
   *
   * @throws BadRecordException if it is no record of the stream
   */
  PublishRecord read(String line) throws BadRecordException {
    Map<String, String> members = JsonMembers.of(line, "the line");
    if (!isRecord(members)) {
      return encoder.encode(
          givenKey(), Optional.of(value(line)), clock.instant(), EventHeaders.NONE);
    }
    return encoder.encode(keyOf(members), valueOf(members), timeOf(members), headersOf(members));
  }

  private static boolean isRecord(Map<String, String> members) {
    return MEMBERS.containsAll(members.keySet())
        && (members.containsKey(VALUE) || members.containsKey(VALUE_BASE64));
  }

  private byte[] value(String json) throws BadRecordException {
    return CanonicalBytes.of(MessageJson.parse(json, stream.value()));
  }

  private Optional<byte[]> valueOf(Map<String, String> members) throws BadRecordException {
    String base64 = members.get(VALUE_BASE64);
    if (base64 != null) {
      return Optional.of(raw(VALUE_BASE64, base64));
    }
    String json = members.getOrDefault(VALUE, "null");
    return json.equals("null") ? Optional.empty() : Optional.of(value(json));
  }

  private Optional<byte[]> keyOf(Map<String, String> members) throws BadRecordException {
    String base64 = members.get(KEY_BASE64);
    if (base64 != null) {
      return Optional.of(raw(KEY_BASE64, base64));
    }
    String json = members.get(KEY);
    return json == null ? givenKey() : KeyJson.read(json, stream.keyType());
  }

  private Optional<byte[]> givenKey() throws BadRecordException {
    return defaultKey.isEmpty()
        ? Optional.empty()
        : KeyJson.read(JsonText.string(defaultKey.get()), stream.keyType());
  }

  private static byte[] raw(String member, String json) throws BadRecordException {
    try {
      return Base64.getDecoder().decode(JsonText.unquoted(json));
    } catch (IllegalArgumentException e) {
      throw new BadRecordException(
          "HW0647",
          "member '%s' is not base64".formatted(member),
          "write bytes as a JSON string in base64");
    }
  }

  private Instant timeOf(Map<String, String> members) throws BadRecordException {
    String json = members.get(TIME);
    if (json == null) {
      return clock.instant();
    }
    try {
      return json.startsWith("\"")
          ? OffsetDateTime.parse(JsonText.unquoted(json)).toInstant()
          : Instant.ofEpochMilli(Long.parseLong(json));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new BadRecordException(
          "HW0647",
          "member 'time' is no time",
          "write it as 2026-01-31T12:00:00Z, or as milliseconds since 1970");
    }
  }

  private static EventHeaders headersOf(Map<String, String> members) throws BadRecordException {
    String json = members.get(HEADERS);
    EventHeaders headers = json == null ? EventHeaders.NONE : HeadersJson.read(json);
    String id = members.get(ID);
    if (id == null) {
      return headers;
    }
    byte[] written = KeyJson.read(id, KeyType.STRING).orElse(new byte[0]);
    return headers
        .without(EventHeaders.ID::equals)
        .plus(new EventHeaders.Entry(EventHeaders.ID, written));
  }
}
