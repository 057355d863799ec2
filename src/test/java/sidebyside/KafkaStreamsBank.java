package sidebyside;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.event.EventHeaders;
import io.headwater.proto.Reply;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import sidebyside.kafka.BankTopology;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountEvent;

/** The bank on the processor API of Kafka Streams. */
final class KafkaStreamsBank implements Bank {
  private static final Clock CLOCK = Clock.fixed(TopologyHarness.START, ZoneOffset.UTC);

  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> commands;
  private final Output events;
  private final Output replies;
  private final Output deadLetters;

  KafkaStreamsBank(Path stateDirectory) {
    this.driver = new TopologyTestDriver(
        BankTopology.of(CLOCK),
        BankTopology.settings("none:0", stateDirectory),
        TopologyHarness.START);
    this.commands = driver.createInputTopic(
        BankTopology.COMMANDS, new ByteArraySerializer(), new ByteArraySerializer());
    this.events = new Output(driver, BankTopology.EVENTS);
    this.replies = new Output(driver, BankTopology.REPLIES);
    this.deadLetters = new Output(driver, BankTopology.DEAD_LETTERS);
  }

  /** All records that a topic was ever written. */
  private record Output(
      TestOutputTopic<byte[], byte[]> topic, List<TestRecord<byte[], byte[]>> read) {
    Output(TopologyTestDriver driver, String topic) {
      this(
          driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
          new ArrayList<>());
    }

    List<TestRecord<byte[], byte[]>> records() {
      read.addAll(topic.readRecordsToList());
      return read;
    }
  }

  @Override
  public void send(RawRecord command) {
    Headers headers = new RecordHeaders();
    command.headers().entries().forEach(entry -> headers.add(entry.name(), entry.value()));
    commands.pipeInput(new TestRecord<>(
        command.key().map(ByteString::toByteArray).orElse(null),
        command.value().map(ByteString::toByteArray).orElse(null),
        headers,
        command.timestamp()));
  }

  @Override
  public List<Event> events() {
    return events.records().stream().map(KafkaStreamsBank::event).toList();
  }

  private static Event event(TestRecord<byte[], byte[]> record) {
    try {
      return new Event(
          new String(record.key(), UTF_8),
          AccountEvent.parseFrom(record.value()),
          text(record, "hw-id"),
          text(record, "hw-seq"),
          record.timestamp());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public List<Reply> replies() {
    return replies.records().stream().map(KafkaStreamsBank::reply).toList();
  }

  private static Reply reply(TestRecord<byte[], byte[]> record) {
    try {
      return Reply.parseFrom(record.value());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public List<DeadLetter> deadLetters() {
    return deadLetters.records().stream().map(KafkaStreamsBank::deadLetter).toList();
  }

  private static DeadLetter deadLetter(TestRecord<byte[], byte[]> record) {
    List<EventHeaders.Entry> original = new ArrayList<>();
    for (Header header : record.headers()) {
      if (!header.key().startsWith("dlq-")) {
        original.add(new EventHeaders.Entry(header.key(), header.value()));
      }
    }
    return new DeadLetter(
        text(record, "dlq-origin"),
        text(record, "dlq-timestamp"),
        Optional.ofNullable(record.key()).map(ByteString::copyFrom),
        Optional.ofNullable(record.value()).map(ByteString::copyFrom),
        EventHeaders.of(original));
  }

  private static String text(TestRecord<?, ?> record, String header) {
    return new String(record.headers().lastHeader(header).value(), UTF_8);
  }

  @Override
  public Account account(String id) {
    byte[] stored = driver
        .<Bytes, byte[]>getKeyValueStore(BankTopology.ACCOUNTS)
        .get(Bytes.wrap(id.getBytes(UTF_8)));
    try {
      // Behind the sequence number.
      return stored == null
          ? Account.getDefaultInstance()
          : Account.parser().parseFrom(stored, Long.BYTES, stored.length - Long.BYTES);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    driver.close();
  }
}
