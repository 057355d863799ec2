package io.headwater.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.EventHeaders;
import io.headwater.history.EventLogRow.RejectedRow;
import io.headwater.yaml.MappingFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvEventLogTest {
  private static final String LOANS = """
      case:AMOUNT_REQ,case:REG_DATE,case:concept:name,concept:name,lifecycle:transition,\
      org:resource,time:timestamp
      20000,2011-10-01T00:38:44.546+02:00,173688,A_SUBMITTED,COMPLETE,112,\
      2011-10-01T00:38:44.546+02:00
      20000,2011-10-01T00:38:44.546+02:00,173688,W_Completeren aanvraag,SCHEDULE,,\
      2011-10-01T00:39:38.875+02:00
      5000,2011-10-01T08:08:58.256+02:00,173691,O_SENT,COMPLETE,10913,\
      2011-10-10T11:45:13.917+02:00
      """;

  private static final String NAMES = "time,name\n";

  @TempDir
  private Path directory;

  private Logs logs;

  @BeforeEach
  void useTheDirectory() {
    logs = new Logs(directory);
  }

  @Test
  void mapsEveryRowToOneType() {
    List<EventLogRow> rows = read(LOANS, mapping("loan-activities"));

    HistoryEvent second = Logs.events(rows).get(1);
    assertThat(rows).hasSize(3).extracting(EventLogRow::line).containsExactly(2L, 3L, 4L);
    assertThat(second.offset()).isEqualTo(2);
    assertThat(second.time()).isEqualTo("2011-09-30T22:39:38.875Z");
    assertThat(second.key()).get().isEqualTo("173688".getBytes(StandardCharsets.UTF_8));
    assertThat(second.headers().text(EventHeaders.ID)).contains("bpi-2");
    assertThat(Logs.json(second, "loan.Activity")).isEqualTo("""
        {"application":"173688","amount":"20000","registered":"2011-09-30T22:38:44.546Z",\
        "activity":"W_Completeren aanvraag","transition":"SCHEDULE"}""");
  }

  @Test
  void choosesTheCaseOfAOneofByPrefix() {
    List<HistoryEvent> events = Logs.events(read(LOANS, mapping("loan-commands")));

    assertThat(events)
        .extracting(event -> Logs.json(event, "loan.Command"))
        .containsExactly("""
        {"applicationId":"173688","application":{"step":"A_SUBMITTED","amount":"20000"}}""", """
        {"applicationId":"173688","workItem":{"task":"W_Completeren aanvraag",\
        "transition":"SCHEDULE"}}""", """
        {"applicationId":"173691","offer":{"step":"O_SENT","sent":"2011-10-10T09:45:13.917Z"}}""");
    assertThat(events.get(2).headers().text(EventHeaders.ID)).contains("173691/3");
  }

  @Test
  void mapsWithEveryKeyThereIs() {
    List<HistoryEvent> events = Logs.events(read("""
        case:concept:name;case:AMOUNT_REQ;case:REG_DATE;concept:name;time:timestamp
        173688;;1317422324546;A_PARTLYSUBMITTED;01-10-2011 00:38:44
        173688;20000;1317422324546;O_SENT;10-10-2011 11:45:13
        173688;20000;1317422324546;W_Nabellen offertes;10-12-2011 11:45:13
        """, mapping("every-key")));

    assertThat(events)
        .extracting(event -> event.time().toString())
        .containsExactly("2011-09-30T22:38:44Z", "2011-10-10T09:45:13Z", "2011-12-10T10:45:13Z");
    assertThat(events)
        .extracting(event -> Logs.json(event, "loan.Command"))
        .containsExactly("""
        {"applicationId":"APP-173688","application":{"step":"A_SUBMITTED"}}""", """
        {"applicationId":"APP-173688",\
        "offer":{"step":"SENT","sent":"2011-09-30T22:38:44.546Z"}}""", """
        {"applicationId":"APP-173688","workItem":{"task":"W_Nabellen offertes"}}""");
  }

  @Test
  void setsACaseThatHasNoFieldsOfItsOwn() {
    List<HistoryEvent> events = Logs.events(read("time,step\n1,O_SENT\n", """
        event: loan.Command
        time: { from: time, format: epoch-seconds }
        select-by: step
        cases:
          - { value: O_SENT, into: offer }
        """));

    assertThat(events)
        .extracting(event -> Logs.json(event, "loan.Command"))
        .containsExactly("{\"offer\":{}}");
  }

  @Test
  void unpacksGzipWhateverTheName() {
    Path packed = Histories.write(directory.resolve("loans.csv"), Logs.gzip(LOANS));
    Path alsoPacked = Histories.write(directory.resolve("loans.csv.gz"), Logs.gzip(LOANS));

    assertThat(Logs.rows(packed, mapping("loan-activities"))).hasSize(3);
    assertThat(Logs.rows(alsoPacked, mapping("loan-activities"))).hasSize(3);
  }

  @Test
  void setsBadRowsAsideWithLineAndReason() {
    List<EventLogRow> rows = read("time,amount\n1,7\n2,seven\n3,8,9\n,4\n5,\n6,6\n", """
        event: loan.Activity
        key: amount
        time: { from: time, format: epoch-seconds }
        fields: { amount: amount }
        """);

    assertThat(Logs.events(rows)).extracting(HistoryEvent::offset).containsExactly(1L, 6L);
    assertThat(Logs.rejected(rows))
        .containsExactly(
            new RejectedRow(
                2,
                3,
                "column 'amount' is not a 64-bit whole number, which field 'amount' takes",
                "2,seven"),
            new RejectedRow(3, 4, "the row has 3 columns, the header has 2", "3,8,9"),
            new RejectedRow(4, 5, "the event time needs column 'time', which is empty", ",4"),
            new RejectedRow(5, 6, "the key needs column 'amount', which is empty", "5,"));
    assertThat(Logs.rejected(rows).get(0))
        .hasToString("line 3: column 'amount' is not a 64-bit whole number, which field"
            + " 'amount' takes");
  }

  @Test
  void rejectsAnEmptyValueUnlessItsFieldIsOptional() {
    assertThat(texts("time,name\n1, \n", "name: name"))
        .containsExactly("line 2: field 'name' needs column 'name', which is empty");
    assertThat(texts("time,name,small\n1, ,7\n", """
        name: { from: name, optional: true }
        small: small""")).containsExactly("small: 7");
  }

  @Test
  void rejectsARowThatSetsNothing() {
    assertThat(texts("time,small\n1,0\n", "small: small"))
        .containsExactly("line 2: no field of 'loan.Everything' is set");
  }

  @Test
  void rejectsATimeThatATopicCannotHold() {
    assertThat(texts("time,name\n-1,early\n253402300800,late\n0,first\n", "name: name"))
        .containsExactly(
            "line 2: column 'time' is not a time from 1970 to 9999",
            "line 3: column 'time' is not a time from 1970 to 9999",
            "name: \"first\"");
  }

  @Test
  void rejectsARowThatNoCaseTakes() {
    assertThat(Logs.rejected(read(LOANS.replace("O_SENT", "X"), mapping("loan-commands"))))
        .extracting(RejectedRow::toString)
        .containsExactly("line 4: column 'concept:name' is taken by no case");
  }

  @Test
  void countsLinesInsideQuotedValues() {
    List<EventLogRow> rows =
        read(NAMES + "1,\"two\nlines\"\n\n2,\"three\n\nlines\"\nx,bad\n3,last\n", names());

    assertThat(rows).extracting(EventLogRow::line).containsExactly(2L, 5L, 8L, 9L);
    assertThat(rows).extracting(EventLogRow::ordinal).containsExactly(1L, 2L, 3L, 4L);
    assertThat(Logs.texts(rows, "loan.Everything"))
        .containsExactly(
            "name: \"two\\nlines\"",
            "name: \"three\\n\\nlines\"",
            "line 8: column 'time' is not a whole number of seconds since 1970",
            "name: \"last\"");
  }

  @Test
  void readsQuotesAsRfc4180Does() {
    assertThat(texts(NAMES + "1,\"a \"\"b\"\", c\"\n2,5\" disk\n3,\" d \"\n", "name: name"))
        .containsExactly("name: \"a \\\"b\\\", c\"", "name: \"5\\\" disk\"", "name: \"d\"");
  }

  @Test
  void goesOnBehindAQuoteThatIsFollowedByText() {
    assertThat(texts(NAMES + "1,\"a\"b\n2,c\n", "name: name"))
        .containsExactly("line 2: a quoted value is not followed by a separator", "name: \"c\"");
  }

  @Test
  void goesOnBehindAQuoteThatIsNeverClosed() {
    List<EventLogRow> rows = read(NAMES + "1,\"a\n2,b\n3,\"c\"\n4,d\n", names());

    assertThat(Logs.texts(rows, "loan.Everything"))
        .containsExactly(
            "line 2: a quoted value is not followed by a separator",
            "name: \"b\"",
            "name: \"c\"",
            "name: \"d\"");
    assertThat(Logs.rejected(rows)).extracting(RejectedRow::raw).containsExactly("1,\"a");
  }

  @Test
  void goesOnBehindAQuoteThatIsNotClosedForVeryLong() {
    String many = "2,b\n".repeat(CsvRecords.MAX_RECORD_LINES + 1);

    assertThat(texts(NAMES + "1,\"a\n" + many, "name: name"))
        .hasSize(CsvRecords.MAX_RECORD_LINES + 2)
        .startsWith("line 2: a quote is not closed", "name: \"b\"")
        .endsWith("name: \"b\"");
  }

  @Test
  void setsARowAsideThatIsTooLongToBeOne() {
    String endless = "1," + "x".repeat(LineSource.MAX_LINE_CHARS);

    assertThat(texts(NAMES + endless + "\n2,b\n", "name: name"))
        .containsExactly("line 2: the row is longer than 1048576 characters", "name: \"b\"");
  }

  @Test
  void takesNoRowWhoseSecondLineIsTooLong() {
    String endless = "1,\"a\nb\"," + "x".repeat(LineSource.MAX_LINE_CHARS);

    assertThat(texts("time,name,more\n" + endless + "\n2,b,c\n", "name: name"))
        .containsExactly(
            "line 2: a quote is not closed",
            "line 3: the row is longer than 1048576 characters",
            "name: \"b\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void takesEveryLineEnd(String end) {
    String text = String.join(end, "\uFEFFtime,name", "1,a", "", "2,\"b\"", "3,c");

    assertThat(texts(text, "name: name"))
        .containsExactly("name: \"a\"", "name: \"b\"", "name: \"c\"");
  }

  @Test
  void takesAnotherSeparator() {
    assertThat(Logs.texts(read("time;name\n1;a,b\n", """
        event: loan.Everything
        time: { from: time, format: epoch-seconds }
        fields: { name: name }
        separator: ;
        """), "loan.Everything"))
        .containsExactly("name: \"a,b\"");
  }

  @Test
  void setsRowsAsideThatAreNotUtf8() {
    byte[] latin1 = (NAMES + "1,caf\u00e9\n2,b\n").getBytes(StandardCharsets.ISO_8859_1);
    Path file = Histories.write(directory.resolve("log.csv"), latin1);

    assertThat(Logs.texts(Logs.rows(file, logs.mapping(names())), "loan.Everything"))
        .containsExactly("line 2: the row is not UTF-8 text", "name: \"b\"");
  }

  @Test
  void mayHoldAHeaderAlone() {
    assertThat(read(NAMES, names())).isEmpty();
  }

  @Test
  void countsTheBytesReadUpToTheSizeOfTheFile() throws IOException {
    Path file = Histories.write(directory.resolve("loans.csv"), Logs.gzip(LOANS));

    try (EventLog log = EventLog.open(file, mapping("loan-activities"), LoanTypes.all())) {
      log.forEach(row -> {});

      assertThat(log.bytesRead()).isEqualTo(Files.size(file));
      assertThat(log.valueType().fullName()).isEqualTo("loan.Activity");
    }
  }

  @Test
  void saysWhichColumnsAreMissing() {
    Path file = logs.file("loans.csv", LOANS.replace("case:AMOUNT_REQ,", "case:AMOUNT_REG,"));

    assertThatThrownBy(() -> Logs.rows(file, mapping("loan-activities")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s/loan-activities.mapping.yaml:8:11: column 'case:AMOUNT_REQ' is not in the header of \
            '%s'; did you mean 'case:AMOUNT_REG'? [HW0329]
              fix: use one of case:AMOUNT_REG, case:REG_DATE, case:concept:name, concept:name, \
            lifecycle:transition, org:resource, time:timestamp""".formatted(Logs.MAPPINGS, file));
  }

  @Test
  void saysThatThereIsNoHeader() {
    Path file = logs.file("loans.csv", "1,a\n2,b\n");

    assertThatThrownBy(() -> Logs.rows(file, logs.mapping(names())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s:1: the first row has none of the columns that the mapping names: 'time', 'name' \
            [HW0313]
              fix: put a row with the columns' names first, or correct the names in the \
            mapping""", file);
  }

  @Test
  void suspectsAnotherSeparator() {
    Path file = logs.file("loans.csv", "time;name\n1;a\n");

    assertThatThrownBy(() -> Logs.rows(file, logs.mapping(names())))
        .hasMessageEndingWith("fix: write separator: \";\" in the mapping");
  }

  @Test
  void saysThatAColumnIsThereTwice() {
    Path file = logs.file("loans.csv", "time,name,name,other,other\n1,a,b,c,d\n");

    assertThatThrownBy(() -> Logs.rows(file, logs.mapping(names())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s/test.mapping.yaml:3:17: column 'name' is in the header of '%s' more than once \
            [HW0314]
              fix: rename one of the two in the file""".formatted(directory, file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "\uFEFF"})
  void saysThatTheFileIsEmpty(String nothing) {
    Path file = logs.file("loans.csv", nothing);

    assertThatThrownBy(() -> Logs.rows(file, logs.mapping(names())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s: the file is empty [HW0312]
              fix: export it again, with a header row""".formatted(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PK\u0003\u0004 a spreadsheet", "t\u0000i\u0000m\u0000e"})
  void saysThatTheFileIsNotText(String binary) {
    Path file = logs.file("loans.csv", binary);

    assertThatThrownBy(() -> Logs.rows(file, logs.mapping(names())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s: the file is not CSV text in UTF-8 [HW0312]
              fix: export it as CSV in UTF-8""".formatted(file));
  }

  @Test
  void saysThatItIsADirectoryOrAbsent() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder.csv"));
    Path absent = directory.resolve("absent.csv");
    EventLogMapping mapping = logs.mapping(names());

    assertThatThrownBy(() -> Logs.rows(folder, mapping)).hasMessage("""
        %s: event log is a directory [HW0311]
          fix: name an existing, whole file that you may read""".formatted(folder));
    assertThatThrownBy(() -> Logs.rows(absent, mapping)).hasMessage("""
        %s: there is no such event log [HW0311]
          fix: name an existing, whole file that you may read""".formatted(absent));
  }

  @Test
  void saysThatTheGzipStreamIsCutOff() {
    byte[] packed = Logs.gzip(LOANS);
    Path file = Histories.write(
        directory.resolve("loans.csv.gz"), Arrays.copyOf(packed, packed.length - 10));

    assertThatThrownBy(() -> Logs.rows(file, mapping("loan-activities")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s: event log cannot be read: its gzip stream is damaged or cut off [HW0311]
              fix: name an existing, whole file that you may read""".formatted(file));
  }

  @Test
  void saysThatTheNameTellsNothing() {
    Path file = logs.file("loans.data", LOANS);

    assertThatThrownBy(() -> Logs.rows(file, mapping("loan-activities"))).hasMessage("""
        %s: the name does not tell whether this event log is CSV or XES [HW0317]
          fix: rename it to end in .csv or .xes, and .gz behind that if it is packed""", file);
  }

  private static EventLogMapping mapping(String name) {
    return MappingFile.read(Logs.MAPPINGS.resolve(name + ".mapping.yaml"), LoanTypes.all());
  }

  private static String names() {
    return """
        event: loan.Everything
        time: { from: time, format: epoch-seconds }
        fields: { name: name }
        """;
  }

  private List<EventLogRow> read(String csv, String mapping) {
    return read(csv, logs.mapping(mapping));
  }

  private List<EventLogRow> read(String csv, EventLogMapping mapping) {
    return Logs.rows(logs.file("log.csv", csv), mapping);
  }

  private List<String> texts(String csv, String fields) {
    return Logs.texts(read(csv, logs.everything(fields)), "loan.Everything");
  }
}
