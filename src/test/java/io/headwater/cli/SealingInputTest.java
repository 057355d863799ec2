package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.client.PublishRecord;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.privacy.FieldCipher;
import io.headwater.privacy.MemorySubjectKeys;
import io.headwater.topology.StreamSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import topologies.shop.proto.EmailChanged;
import topologies.shop.proto.Registered;

/** What is published is sealed, whichever way it was given. */
class SealingInputTest {
  private static final StreamSpec STREAM = stream();
  private static final Registered ADA =
      Registered.newBuilder().setName("Ada").setEmail("ada@example.org").build();

  private final FieldCipher cipher = new FieldCipher(new MemorySubjectKeys());

  private static StreamSpec stream() {
    TopologyBuilder builder = TopologyBuilder.topology("customers");
    StreamRef<Registered> registered = builder.stream(
        "registered",
        Registered.class,
        stream -> stream.upcast(EmailChanged.class, Registered.class, old -> {
          throw new IllegalStateException("not before it is read");
        }));
    builder.pipeline("copy", registered).to(builder.stream("copies", Registered.class));
    return builder.build().stream("registered").orElseThrow();
  }

  private record Rows(Deque<InputRow> rows) implements RecordInput {
    @Override
    public Optional<InputRow> next() {
      return Optional.ofNullable(rows.poll());
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    @Override
    public OptionalLong bytesInAll() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {}
  }

  private InputRow sealed(Optional<String> key, byte[] value) {
    return sealed(key, value, EventHeaders.NONE);
  }

  private InputRow sealed(Optional<String> key, byte[] value, EventHeaders headers) {
    PublishRecord record = new PublishRecord(
        "registered",
        OptionalInt.empty(),
        key.map(text -> text.getBytes(UTF_8)),
        Optional.of(value),
        headers,
        Instant.EPOCH);
    Rows rows = new Rows(new ArrayDeque<>(List.of(new InputRow.Sound(7, "raw", record))));
    return new SealingInput(rows, STREAM, cipher).next().orElseThrow();
  }

  private static byte[] valueOf(InputRow row) {
    return ((InputRow.Sound) row).record().value().orElseThrow();
  }

  private Registered opened(InputRow row) throws InvalidProtocolBufferException {
    return (Registered) cipher.open(Registered.parseFrom(valueOf(row)));
  }

  @Test
  void sealsWhatIsGivenInClear() throws InvalidProtocolBufferException {
    InputRow row = sealed(Optional.of("c-1"), ADA.toByteArray());

    assertThat(new String(valueOf(row), UTF_8)).doesNotContain("Ada", "ada@");
    assertThat(opened(row)).isEqualTo(ADA);
  }

  @Test
  void sealsNothingTwice() throws InvalidProtocolBufferException {
    InputRow once = sealed(Optional.of("c-1"), ADA.toByteArray());

    InputRow again = sealed(Optional.of("c-1"), valueOf(once));

    assertThat(opened(again)).isEqualTo(ADA);
  }

  @Test
  void sealsARecordOfAnOlderTypeAsOne() throws InvalidProtocolBufferException {
    EmailChanged old = EmailChanged.newBuilder().setEmail("ada@example.org").build();
    EventHeaders headers =
        EventHeaders.of(List.of(EventHeaders.Entry.text("hw-type", "shop.EmailChanged")));

    InputRow row = sealed(Optional.of("c-1"), old.toByteArray(), headers);

    assertThat(new String(valueOf(row), UTF_8)).doesNotContain("ada@");
    assertThat(cipher.open(EmailChanged.parseFrom(valueOf(row)))).isEqualTo(old);
  }

  @Test
  void leavesBytesThatAreNoMessage() {
    byte[] bytes = {0x0a, 0x7f};

    assertThat(valueOf(sealed(Optional.of("c-1"), bytes))).isEqualTo(bytes);
  }

  @Test
  void setsAsideWhatCannotBeSealed() {
    assertThat(sealed(Optional.empty(), ADA.toByteArray()))
        .isInstanceOfSatisfying(
            InputRow.Bad.class, bad -> assertThat(bad.problem().render()).isEqualTo("""
                line 7: value of 'shop.Registered' has personal data, and neither a field nor \
                a key names the subject [HW1671]
                  fix: give the record what names its subject, and values as they were given at \
                first"""));
  }

  @Test
  void refusesWhatStandsForAValueThatWasNotShown() {
    RecordLines lines = new RecordLines(STREAM, Optional.of("c-1"), InstantSource.system());

    assertThatThrownBy(() -> lines.read("{\"name\":\"Ada\",\"email\":\"[redacted]\"}"))
        .isInstanceOfSatisfying(
            BadRecordException.class,
            bad -> assertThat(bad.at("line 1").render()).isEqualTo("""
                line 1: field 'email' of 'shop.Registered' is [redacted], which stands for a \
                value that was not shown [HW1670]
                  fix: consume with --show-redacted what is to be published again"""));
  }
}
