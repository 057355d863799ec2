package io.headwater.yaml;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.history.EventLogMapping;
import io.headwater.history.EventLogMapping.CaseCondition;
import io.headwater.history.EventLogMapping.FieldMapping;
import io.headwater.history.LoanTypes;
import io.headwater.history.RowText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MappingFileTest {
  private static final Path MAPPINGS = Path.of("src/test/resources/mapping");
  private static final String SUFFIX = ".mapping.yaml";

  @TempDir
  private Path directory;

  @Test
  void readsWhatEveryRowSets() {
    Path file = MAPPINGS.resolve("loan-activities.mapping.yaml");

    EventLogMapping mapping = MappingFile.read(file, LoanTypes.all());

    assertThat(mapping.event().text()).isEqualTo("loan.Activity");
    assertThat(mapping.key()).map(RowText::toString).contains("column 'case:concept:name'");
    assertThat(mapping.id()).map(RowText::toString).contains("text 'bpi-${#row}'");
    assertThat(mapping.time().source()).hasToString("column 'time:timestamp'");
    assertThat(mapping.fields())
        .extracting(field -> field.target().text())
        .containsExactly("application", "amount", "registered", "activity", "transition", "clerk");
    assertThat(mapping.fields()).filteredOn(FieldMapping::isOptional).hasSize(1);
    assertThat(mapping.fields().get(5).source().where())
        .isEqualTo(new SourceLocation(file.toString(), 12, 18));
    assertThat(mapping.separator()).isEqualTo(',');
  }

  @Test
  void readsWhatCasesSet() {
    Path file = MAPPINGS.resolve("loan-commands.mapping.yaml");

    EventLogMapping mapping = MappingFile.read(file, LoanTypes.all());

    assertThat(mapping.selection().orElseThrow().cases())
        .extracting(one -> one.condition() + " into " + one.into().orElseThrow().text())
        .containsExactly(
            "prefix 'A_' into application", "prefix 'O_' into offer", "prefix 'W_' into work_item");
  }

  @Test
  void readsTheDetailsOfAField() {
    EventLogMapping mapping = read("""
        event: loan.Everything
        time: { from: at, format: dd-MM-yyyy HH:mm, zone: Europe/Amsterdam }
        separator: "\\t"
        fields:
          large: { from: at, as: time }
          at: { from: "${day}T${time}", zone: "+01:00", optional: false }
          name: { constant: 20 }
          transition: { from: lifecycle, values: { complete: COMPLETE }, optional: true }
        select-by: kind
        cases:
          - { value: A, fields: { is_open: open } }
          - otherwise: true
        """);

    FieldMapping transition = mapping.fields().get(3);
    assertThat(mapping.time().format()).hasToString("a time like 'dd-MM-yyyy HH:mm'");
    assertThat(mapping.separator()).isEqualTo('\t');
    assertThat(mapping.fields().get(0).time()).isPresent();
    assertThat(mapping.fields().get(1).source()).hasToString("text '${day}T${time}'");
    assertThat(mapping.fields().get(2).source()).hasToString("constant '20'");
    assertThat(transition.values()).isEqualTo(Map.of("complete", "COMPLETE"));
    assertThat(transition.isOptional()).isTrue();
    assertThat(mapping.selection().orElseThrow().cases().get(1).condition())
        .isEqualTo(CaseCondition.OTHERWISE);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"loan-activities", "every-key"})
  void isExplainedByMappingsThatAreRead(String name) throws IOException {
    Path file = MAPPINGS.resolve(name + SUFFIX);

    assertThat(MappingFile.read(file, LoanTypes.all()).event().text()).startsWith("loan.");
    assertThat(Path.of("docs/histories.md")).content().contains(Files.readString(file));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalidMappings")
  void saysWhatIsWrongWhereAndWhatToDo(String name) throws IOException {
    Path invalid = MAPPINGS.resolve("invalid");
    String expected = Files.readString(invalid.resolve(name + ".expected.txt"));

    InvalidInputException problem = catchThrowableOfType(
        InvalidInputException.class,
        () -> MappingFile.read(invalid.resolve(name + SUFFIX), LoanTypes.all()));

    String told = problem.problems().stream().map(Problem::render).collect(joining("\n"));
    assertThat(told.replace(invalid + "/", "") + "\n").isEqualTo(expected);
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    Path file = directory.resolve("absent.mapping.yaml");

    assertThatThrownBy(() -> MappingFile.read(file, LoanTypes.all()))
        .hasMessage("""
        %s: there is no such file [HW0331]
          fix: name an existing YAML file in UTF-8 that you may read""".formatted(file));
  }

  @Test
  void saysThatTheFileIsADirectory() {
    assertThatThrownBy(() -> MappingFile.read(directory, LoanTypes.all()))
        .hasMessage("""
        %s: the file is a directory [HW0331]
          fix: name an existing YAML file in UTF-8 that you may read""".formatted(directory));
  }

  @Test
  void saysThatTheFileIsNotUtf8() throws IOException {
    Path file = Files.write(
        directory.resolve("latin1.mapping.yaml"),
        "# caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> MappingFile.read(file, LoanTypes.all()))
        .hasMessage("""
        %s: the file is not UTF-8 text [HW0331]
          fix: name an existing YAML file in UTF-8 that you may read""".formatted(file));
  }

  @Test
  void saysThatTheFileHoldsControlCharacters() {
    assertThatThrownBy(() -> read("event: \u0007"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the file is not YAML: ")
        .hasMessageEndingWith(
            "[HW0332]\n  fix: remove control characters, and split a file of more than 3 MB");
  }

  private EventLogMapping read(String text) {
    Path file = directory.resolve("test.mapping.yaml");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError("the directory for tests takes files", e);
    }
    return MappingFile.read(file, LoanTypes.all());
  }

  private static List<String> invalidMappings() throws IOException {
    try (Stream<Path> files = Files.list(MAPPINGS.resolve("invalid"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    }
  }
}
