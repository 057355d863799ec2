package sidebyside.kafka;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import topologies.bank.proto.AccountCommand;

/** A command that could be read. */
record Command(
    Bytes account,
    String id,
    Optional<Long> expected,
    AccountCommand body,
    Record<byte[], byte[]> record) {
  /**
   * Topics take 1 MiB, and an output that does not fit ends the transaction, again and again. What
   * a command leads to is hardly larger than the command.
   */
  private static final int MAX_BYTES = 900_000;

  /** Reads a record, or says why it is none: decoded here, and not in a serde, so that it can. */
  static Command read(Record<byte[], byte[]> record, RecordMetadata origin)
      throws UndecodableException {
    if (record.key() == null || record.value() == null) {
      throw new UndecodableException("no key, or no value");
    }
    if (header(record, TimelyTimestamps.UNTIMELY).isPresent()) {
      throw new UndecodableException("impossible timestamp");
    }
    String type = AccountCommand.getDescriptor().getFullName();
    if (!header(record, "hw-type").orElse(type).equals(type)) {
      throw new UndecodableException("another type");
    }
    String id = header(record, "hw-id").orElseGet(() -> position(origin));
    if (record.key().length + record.value().length + id.length() > MAX_BYTES) {
      throw new UndecodableException("too large");
    }
    try {
      AccountCommand body = AccountCommand.parseFrom(record.value());
      if (body.getCommandCase() == AccountCommand.CommandCase.COMMAND_NOT_SET) {
        throw new UndecodableException("no command");
      }
      return new Command(
          Bytes.wrap(record.key()),
          id,
          header(record, "hw-expect").map(Long::valueOf),
          body,
          record);
    } catch (InvalidProtocolBufferException | NumberFormatException e) {
      throw new UndecodableException(e.getClass().getSimpleName());
    }
  }

  static String position(RecordMetadata origin) {
    return "%s-%d@%d".formatted(origin.topic(), origin.partition(), origin.offset());
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<String> header(Record<?, ?> record, String name) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8));
  }

  /** A record that is no command. */
  static final class UndecodableException extends Exception {
    UndecodableException(String message) {
      super(message);
    }
  }
}
