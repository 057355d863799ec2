package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import topologies.bank.proto.CardSwipe;

/** The commands that the page about dead letters shows, and the letters that they are about. */
final class DeadLettersPage {
  private static final Path FILE = Path.of("docs/dead-letters.md");
  private static final Pattern CONSOLE =
      Pattern.compile("(?ms)^```console\n\\$ headwater ([^\n]*)\n(.*?)^```$");
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private static final int PARTITION = 2;

  private DeadLettersPage() {}

  /** A command, and a pattern of what it prints; an ellipsis stands for anything. */
  record Shown(String command, String output) {
    /** Returns the command as a shell splits it. */
    String[] words() {
      return command.replace("'", "").split(" ");
    }

    Pattern pattern() {
      return Pattern.compile(output
          .lines()
          .map(line -> List.of(line.split("…", -1)).stream()
              .map(Pattern::quote)
              .collect(Collectors.joining("[^\n]+")))
          .collect(Collectors.joining("\n", "", "\n")));
    }
  }

  static List<Shown> commands() throws IOException {
    return CONSOLE
        .matcher(Files.readString(FILE))
        .results()
        .map(found -> new Shown(found.group(1), found.group(2)))
        .toList();
  }

  /** Writes the letters. */
  static void write(ClusterAddress address) {
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(address))) {
      publisher.publishAndWait(letter(7, "card-7", swipe(3_000), "EXPR_EVAL", "spend"));
      publisher.publishAndWait(letter(9, "card-7", swipe(4_200_000), "EXPR_EVAL", "spend"));
      publisher.publishAndWait(
          letter(11, "card-9", new byte[] {10, 9, 'c', 'a'}, "DECODE_TRUNCATED", "decode"));
    }
  }

  private static byte[] swipe(long amount) {
    Message swipe = CardSwipe.newBuilder()
        .setCard("card-7")
        .setMerchant("mill")
        .setAmount(amount)
        .build();
    return swipe.toByteArray();
  }

  private static PublishRecord letter(
      long offset, String key, byte[] value, String code, String step) {
    DeadLetter letter = new DeadLetter(
        new RecordPosition("card-swipes", PARTITION, offset),
        NOON.toEpochMilli(),
        key.getBytes(UTF_8),
        value,
        EventHeaders.NONE,
        new DeadLetter.Cause(
            code,
            "",
            "spend-by-merchant/" + step,
            "topologies/03-bank/bank.yaml:41:5",
            Optional.empty(),
            1,
            "bank",
            NOON.plusSeconds(offset)));
    return new PublishRecord(
        "card-swipes-dlq",
        OptionalInt.of(PARTITION),
        Optional.of(key.getBytes(UTF_8)),
        Optional.of(value),
        DeadLetterHeaders.write(letter),
        NOON);
  }
}
