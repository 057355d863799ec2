package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.Omission;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Upcasters;
import io.headwater.redrive.QueuedLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.CardSwipe;

class DeadLetterTextTest {
  private static final byte[] START =
      CardSwipe.newBuilder().setCard("c").build().toByteArray();
  private static final QueuedLetter CUT = new QueuedLetter(
      new RecordPosition("swipes-dlq", 2, 7),
      new DeadLetter(
          new RecordPosition("swipes", 2, 99),
          0,
          "c-1".getBytes(StandardCharsets.UTF_8),
          START,
          EventHeaders.NONE,
          new DeadLetter.Cause(
              "RULE_THREW",
              "",
              "spend/map",
              "bank.yaml:14:11",
              Optional.empty(),
              1,
              "bank",
              Instant.EPOCH)),
      Optional.of(new Omission(Set.of(Omission.Part.REST), 5_000_000, new byte[32])));

  private static DeadLetterText letters(boolean isJson) {
    return new DeadLetterText(
        new RecordJson(
            KeyType.STRING,
            any -> Optional.of(Upcasters.none(MessageType.of(CardSwipe.class))),
            ValueDisplay.REDACTED),
        isJson);
  }

  @Test
  void saysHowMuchOfAValueIsThere() {
    assertThat(letters(false).text(CUT)).isEqualTo("""
        swipes-dlq-2@7  RULE_THREW in spend/map at bank.yaml:14:11
          record  swipes-2@99 of 1970-01-01T00:00:00Z
          failed  1970-01-01T00:00:00Z in bank, attempt 1
          held    without the rest of the value
          start   3 of 5,000,000 bytes
          content {"key":"c-1","type":"bank.CardSwipe"}\
        """);
  }

  @Test
  void givesScriptsTheFirstBytes() {
    assertThat(JsonText.object(json -> letters(true).writeMembers(json, CUT)))
        .endsWith("\"held\":\"without the rest of the value\",\"firstBytes\":3,"
            + "\"valueBytes\":5000000,\"key\":\"c-1\",\"type\":\"bank.CardSwipe\","
            + "\"firstBytesBase64\":\"CgFj\"}");
  }
}
