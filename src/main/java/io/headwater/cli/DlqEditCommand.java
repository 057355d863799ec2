package io.headwater.cli;

import com.google.protobuf.Message;
import io.headwater.client.PublishRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.event.UndecodableEventException;
import io.headwater.event.Upcasters;
import io.headwater.redrive.DeadLetterQueue;
import io.headwater.redrive.QueuedLetter;
import io.headwater.redrive.RedriveSettings;
import io.headwater.redrive.Replacement;
import io.headwater.redrive.RunReport;
import io.headwater.topology.StreamSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater dlq edit}: publishes a letter with another value. */
@Command(
    name = "edit",
    description = {
      "Publish a dead letter with another value to the topic that it came from.",
      "The value is checked against its type, and sealed where fields are personal; the audit has",
      "the digests of both. The letter itself stays as it is, and counts as resolved."
    })
final class DlqEditCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TOPIC-P@O", description = "Position of the letter in its queue.")
  private String position = "";

  @Option(
      names = "--topology",
      paramLabel = "TOPOLOGY",
      description = "Topology of the stream; looked for in all topologies by default.")
  private Optional<String> topology = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "FIELD=VALUE",
      description = "Set a field, such as total.cents=125; may be repeated.")
  private List<String> fields = new ArrayList<>();

  @Option(
      names = "--value",
      paramLabel = "FILE",
      description = "Take the whole value from this file, in JSON.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--dry-run", description = "Print the new value, and publish nothing.")
  private boolean isDryRun;

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      description = "Hold what was redriven this often and failed again; 3 by default.")
  private int maxAttempts = RedriveSettings.DEFAULT_MAX_ATTEMPTS;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
  private String reason = "";

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  DlqEditCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    DlqRedriveCommand.requireAtLeastOne("--max-attempts", maxAttempts);
    if (fields.isEmpty() == file.isEmpty()) {
      throw invalid(
          "HW1858",
          "dead letter " + position,
          fields.isEmpty() ? "no new value is given" : "both --set and --value are given",
          "give --set FIELD=VALUE, or --value FILE");
    }
    RecordPosition at = LetterOptions.position("argument 'TOPIC-P@O'", position);
    LetterQueue queue =
        LetterQueues.ofTopic(topologies.catalog(console.world()), topology, at.topic());
    DeclaredStream declared = queue
        .target()
        .declared()
        .orElseThrow(() -> invalid(
            "HW1850",
            at.topic(),
            "no topology declares which type its values are of",
            "name the topology with --topology"));
    try (Cluster cluster = clusterOption.open(console);
        SubjectKeyOptions.Opened keys = subjectKeys.open(console, cluster, declared.topology())) {
      DeadLetterQueue letters = queue.at(cluster.address());
      QueuedLetter letter = DlqShowCommand.find(letters, at).letter();
      Message edited = edited(letters, letter, declared.stream(), keys.protection());
      Replacement replacement =
          replacement(letter.letter(), edited, declared.stream(), keys.protection());
      if (isDryRun) {
        console.out().line(ValueDisplay.REDACTED.json(edited));
        return ExitCode.OK;
      }
      return publish(cluster, queue, at, replacement);
    }
  }

  private Message edited(
      DeadLetterQueue letters, QueuedLetter letter, StreamSpec stream, FieldProtection protection) {
    if (file.isPresent()) {
      return parsed(stream);
    }
    Message.Builder message = old(letters, letter, stream, protection).toBuilder();
    fields.stream().map(FieldEdit::parse).forEach(field -> field.apply(message));
    return message.build();
  }

  private Message parsed(StreamSpec stream) {
    Path argument = file.orElseThrow();
    try {
      return MessageJson.parse(Files.readString(console.world().file(argument)), stream.value());
    } catch (IOException e) {
      throw invalid(
          "HW0637", argument.toString(), "the file cannot be read", "name one that you may read");
    } catch (BadRecordException e) {
      throw new InvalidInputException(e.at(argument.toString()), e);
    }
  }

  private static Message old(
      DeadLetterQueue letters, QueuedLetter letter, StreamSpec stream, FieldProtection protection) {
    Upcasters decoder = stream.decoder();
    EventHeaders headers = letter.letter().headers();
    try {
      byte[] value = letters
          .wholeValue(letter)
          .filter(bytes -> decoder.canRead(headers))
          .orElseThrow(() -> notDecodable(letter));
      return decoder.newest(protection.open(decoder.typeOf(headers).parse(value, headers)));
    } catch (UndecodableEventException e) {
      throw notDecodable(letter);
    }
  }

  private static InvalidInputException notDecodable(QueuedLetter letter) {
    return invalid(
        "HW1859",
        letter.position().toString(),
        "the old value is not there, or cannot be decoded, so no field of it can be set",
        "give the whole value with --value FILE");
  }

  /** Encodes and places a value as a publisher would, which also checks that the key fits. */
  private static Replacement replacement(
      DeadLetter letter, Message edited, StreamSpec stream, FieldProtection protection) {
    String type = edited.getDescriptorForType().getFullName();
    Optional<byte[]> key = Optional.ofNullable(letter.key());
    try {
      byte[] value = CanonicalBytes.of(
          protection.seal(edited, () -> key.map(bytes -> stream.keyType().text(bytes))));
      byte[] plain = CanonicalBytes.of(edited);
      EventHeaders headers =
          EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.TYPE, type)));
      PublishRecord placed = new StreamEncoder(stream)
          .encode(
              key,
              Optional.of(plain),
              Instant.ofEpochMilli(Math.max(0, letter.originTimestamp())),
              headers);
      return new Replacement(value, type, placed.partition());
    } catch (UndecodableEventException e) {
      throw invalid(
          "HW1671",
          letter.origin().toString(),
          "the new value cannot be sealed: " + e.getMessage(),
          "give it what names its subject");
    } catch (BadRecordException e) {
      throw new InvalidInputException(e.at("the new value"), e);
    }
  }

  private int publish(
      Cluster cluster, LetterQueue queue, RecordPosition at, Replacement replacement) {
    try (LetterProgress progress = new LetterProgress(console, "published", json.isWanted())) {
      RunReport report = queue
          .at(cluster.address())
          .edit(
              DlqRedriveCommand.settings(cluster, queue, reason).withMaxAttempts(maxAttempts),
              at,
              replacement,
              progress);
      if (report.resolved() == 0 && report.held() == 0) {
        throw invalid(
            "HW1851",
            at.toString(),
            "the letter is resolved already",
            "see what was done about it with 'headwater dlq show'");
      }
      console.out().line(LetterReport.of("edited", queue.topic(), report, json.isWanted()));
      return LetterReport.isSound(report) ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static InvalidInputException invalid(String code, String where, String what, String fix) {
    return new InvalidInputException(new Problem(code, where, what, fix), null);
  }
}
