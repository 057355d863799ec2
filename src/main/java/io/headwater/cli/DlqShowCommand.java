package io.headwater.cli;

import io.headwater.client.StoredRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.UndecodableEventException;
import io.headwater.proto.LetterResolution;
import io.headwater.redrive.DeadLetterQueue;
import io.headwater.redrive.LetterGroup;
import io.headwater.redrive.QueuedLetter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater dlq show}: everything about a letter. */
@Command(
    name = "show",
    description = {
      "Show a dead letter: why it failed, its record, and what was done about it.",
      "The record is decoded with the types of today; also says what its origin topic holds there",
      "now."
    })
final class DlqShowCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TOPIC-P@O", description = "Position of the letter in its queue.")
  private String position = "";

  @Option(
      names = "--topology",
      paramLabel = "TOPOLOGY",
      description = "Topology of the stream; looked for in all topologies by default.")
  private Optional<String> topology = Optional.empty();

  @Option(
      names = "--show-redacted",
      description = "Show what is marked as personal, or with debug_redact, too.")
  private boolean isShowingAll;

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  DlqShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    RecordPosition at = LetterOptions.position("argument 'TOPIC-P@O'", position);
    LetterQueue queue =
        LetterQueues.ofTopic(topologies.catalog(console.world()), topology, at.topic());
    try (Cluster cluster = clusterOption.open(console);
        SubjectKeyOptions.Opened keys =
            subjectKeys.open(console, cluster, queue.target(), isShowingAll)) {
      DeadLetterQueue letters = queue.at(cluster.address());
      Found found = find(letters, at);
      RecordJson records = new RecordJson(
          queue.target().keyType(),
          queue.target().decoderOf(),
          new ValueDisplay(isShowingAll, keys.protection()));
      if (json.isWanted()) {
        console.out().line(found.json(new DeadLetterText(records, true)));
      } else {
        console.out().line(new DeadLetterText(records, false).text(found.letter()));
        bytes(queue, found.letter()).forEach(console.out()::line);
        found.lines().forEach(console.out()::line);
      }
    }
    return ExitCode.OK;
  }

  /** Finds a letter, and what there is to know of it. */
  static Found find(DeadLetterQueue letters, RecordPosition at) {
    QueuedLetter letter = letters
        .letter(at.partition(), at.offset())
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1851",
                at.toString(),
                "no dead letter is there",
                "name one that 'headwater dlq list' prints"),
            null));
    return new Found(
        letter, letters.resolution(letter), letters.record(letter.letter().origin()));
  }

  /** The bytes say something where nothing else does, unless they must not be shown. */
  private List<String> bytes(LetterQueue queue, QueuedLetter queued) {
    DeadLetter letter = queued.letter();
    byte[] value = letter.value();
    boolean mayShow = isShowingAll
        || queue
            .target()
            .decoderOf()
            .apply(letter.headers())
            .map(decoder -> ValueDisplay.REDACTED.mayShow(decoder.newest())
                && ValueDisplay.REDACTED.mayShow(decoder.typeOf(letter.headers())))
            .orElse(true);
    boolean isDecoded = !queued.isTruncated()
        && queue
            .target()
            .decoderOf()
            .apply(letter.headers())
            .filter(decoder -> decoder.canRead(letter.headers()))
            .filter(
                decoder -> value != null && parses(decoder.typeOf(letter.headers()), value, letter))
            .isPresent();
    return value == null || isDecoded || !mayShow
        ? List.of()
        : HexDump.of(value).stream().map(line -> "    " + line).toList();
  }

  private static boolean parses(MessageType type, byte[] value, DeadLetter letter) {
    try {
      type.parse(value, letter.headers());
      return true;
    } catch (UndecodableEventException e) {
      return false;
    }
  }

  /**
   * What there is to know of a letter.
   *
   * @param resolution what was done about it, if anything was
   * @param origin the record at its origin position, if one is there still
   */
  record Found(
      QueuedLetter letter, Optional<LetterResolution> resolution, Optional<StoredRecord> origin) {
    private List<String> lines() {
      return List.of(
          "  group   %s, redriven %s before"
              .formatted(
                  LetterGroup.Fingerprint.of(letter.letter()).id(),
                  Text.counted(letter.attempts(), "time")),
          "  state   " + resolution.map(Found::done).orElse("nothing was done about it"),
          "  origin  " + originState());
    }

    private static String done(LetterResolution resolution) {
      return "%s%s by %s at %s%s"
          .formatted(
              resolution.getAction().name().toLowerCase(Locale.ROOT),
              resolution.getWritten().isEmpty() ? "" : " to " + resolution.getWritten(),
              resolution.getBy(),
              Instant.ofEpochSecond(
                  resolution.getAt().getSeconds(), resolution.getAt().getNanos()),
              resolution.getReason().isEmpty() ? "" : ": " + resolution.getReason());
    }

    private String originState() {
      return origin
          .map(there -> isSame(there.value().orElse(null))
              ? "holds the same value still"
              : "holds another value")
          .orElse("holds it no more");
    }

    private boolean isSame(byte @Nullable [] value) {
      return letter
          .omission()
          .map(omission -> omission.isValue(value))
          .orElseGet(() -> Arrays.equals(value, letter.letter().value()));
    }

    private String json(DeadLetterText letters) {
      return JsonText.object(out -> {
        letters.writeMembers(out, letter);
        out.writeStringField(
            "group", LetterGroup.Fingerprint.of(letter.letter()).id());
        out.writeNumberField("redriven", letter.attempts());
        out.writeStringField("originNow", originState());
        if (resolution.isPresent()) {
          out.writeStringField("resolution", done(resolution.get()));
        }
      });
    }
  }
}
