package io.headwater.yaml;

import io.headwater.diagnostic.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads the documents of a YAML 1.2 file, as plain trees: without aliases, without tags, and not
 * deep enough to exhaust the stack of whoever walks them.
 */
final class YamlDocuments {
  /** How many maps and lists may be inside each other. */
  static final int MAX_DEPTH = 64;

  private static final long MAX_BYTES = 3_000_000;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String file;
  private final String noun;
  private final YamlProblems problems;
  private final LoadSettings settings;

  private YamlDocuments(String file, String noun, int length, YamlProblems problems) {
    this.file = file;
    this.noun = noun;
    this.problems = problems;
    // Keys that are no scalars are let through, to be reported with the other problems.
    // A window over part of the text would be copied again and again below a long scalar.
    settings = LoadSettings.builder()
        .setLabel(file)
        .setAllowNonScalarKeys(true)
        .setBufferSize(Math.max(1, length))
        .build();
  }

  /**
   * Returns the documents of {@code file}; none if a problem was reported.
   *
   * @param noun what messages call a document, such as {@code the mapping}
   */
  static List<YamlValue> read(Path file, String noun, YamlProblems problems) {
    return read(file, file, noun, problems);
  }

  /** Does the same for a file that problems call by another name. */
  static List<YamlValue> read(Path shown, Path file, String noun, YamlProblems problems) {
    return read(shown, file, noun, Optional.empty(), problems);
  }

  /** Does the same for a file whose values may have variables of the environment. */
  static List<YamlValue> read(
      Path shown,
      Path file,
      String noun,
      Optional<Environment> environment,
      YamlProblems problems) {
    return text(shown, file, problems)
        .map(YamlDocuments::withoutMark)
        .map(text -> new YamlDocuments(shown.toString(), noun, text.length(), problems)
            .documents(new YamlText(shown.toString(), environment, text), text))
        .orElse(List.of());
  }

  /** Does the same for a text that is not in a file, or was read from it. */
  static List<YamlValue> ofText(String shown, String noun, String text, YamlProblems problems) {
    return new YamlDocuments(shown, noun, text.length(), problems)
        .documents(new YamlText(shown, Optional.empty(), text), text);
  }

  /** Returns a text without what some editors write in front of it. */
  static String withoutMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** Returns what is in a file, unless that was reported to be no text. */
  static Optional<String> text(Path shown, Path file, YamlProblems problems) {
    String what = "there is no such file";
    try {
      if (Files.isDirectory(file)) {
        what = "the file is a directory";
      } else if (Files.exists(file) && !Files.isRegularFile(file)) {
        what = "the file is not a regular file";
      } else if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
        what = "the file has %,d bytes, more than 3 MB".formatted(Files.size(file));
      } else if (Files.exists(file)) {
        return Optional.of(text(file));
      }
    } catch (CharacterCodingException e) {
      what = "the file is not UTF-8 text";
    } catch (IOException e) {
      what = "the file cannot be read";
    }
    return unreadable(shown.toString(), what, problems);
  }

  /** Does the same for what is read from elsewhere. */
  static Optional<String> text(String shown, InputStream in, YamlProblems problems) {
    try {
      byte[] bytes = in.readNBytes((int) MAX_BYTES + 1);
      return bytes.length > MAX_BYTES
          ? unreadable(shown, "there are more than 3 MB", problems)
          : Optional.of(decoded(bytes));
    } catch (CharacterCodingException e) {
      return unreadable(shown, "this is not UTF-8 text", problems);
    } catch (IOException e) {
      return unreadable(shown, "this cannot be read", problems);
    }
  }

  private static Optional<String> unreadable(String shown, String what, YamlProblems problems) {
    problems.report(
        "HW0331",
        SourceLocation.ofFile(shown),
        what,
        "name an existing YAML file in UTF-8 that you may read");
    return Optional.empty();
  }

  /** Reads no more than it may, whatever size the file says to have. */
  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return decoded(in.readNBytes((int) MAX_BYTES));
    }
  }

  private static String decoded(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private List<YamlValue> documents(YamlText source, String text) {
    List<YamlValue> documents = new ArrayList<>();
    try {
      if (!isPlainTree(text, source)) {
        return List.of();
      }
      for (Node node : new Compose(settings).composeAllFromString(text)) {
        documents.add(new YamlValue(source, noun, node, problems));
      }
    } catch (MarkedYamlEngineException e) {
      YamlTrap trap = YamlTrap.of(String.valueOf(e.getProblem()));
      problems.report(trap.code(), source.location(e.getProblemMark()), trap.what(), trap.fix());
      return List.of();
    } catch (YamlEngineException e) {
      problems.report(
          "HW0332",
          SourceLocation.ofFile(file),
          "the file is not YAML: " + firstLine(e),
          "remove control characters, and split a file of more than 3 MB");
      return List.of();
    }
    if (documents.isEmpty()) {
      problems.report(
          "HW0339", SourceLocation.ofFile(file), "the file is empty", "write " + noun + " in it");
    }
    return documents;
  }

  private static String firstLine(YamlEngineException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  // The composer recurses, and follows aliases without a word: this has to come before it.
  private boolean isPlainTree(String text, YamlText source) {
    int depth = 0;
    boolean isPlain = true;
    for (Event event : new Parse(settings).parseString(text)) {
      isPlain &= isPlain(event, source);
      depth += change(event);
      if (depth > MAX_DEPTH) {
        return refuse(
            source.location(event.getStartMark()),
            "more than " + MAX_DEPTH + " maps and lists are inside each other",
            "close the brackets that are left open, or write it in fewer levels");
      }
    }
    return isPlain;
  }

  private static int change(Event event) {
    return switch (event.getEventId()) {
      case MappingStart, SequenceStart -> 1;
      case MappingEnd, SequenceEnd -> -1;
      default -> 0;
    };
  }

  private boolean isPlain(Event event, YamlText source) {
    SourceLocation at = source.location(event.getStartMark());
    if (event instanceof AliasEvent alias) {
      String name = alias.getAlias().getValue();
      return refuse(
          at, "alias '*" + name + "' is not followed", "write the value itself, once more");
    }
    Optional<String> tag = Optional.empty();
    if (event instanceof ScalarEvent scalar) {
      tag = scalar.getTag();
    } else if (event instanceof CollectionStartEvent collection) {
      tag = collection.getTag();
    }
    return tag.isEmpty()
        || refuse(
            at,
            "tag '" + tag.get().replace(Tag.PREFIX, "!!") + "' has no meaning here",
            "write the value without a tag");
  }

  private boolean refuse(SourceLocation at, String what, String fix) {
    problems.report("HW0338", at, what, fix);
    return false;
  }
}
