package io.headwater.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.EventHeaders;
import io.headwater.history.EventLogRow.RejectedRow;
import io.headwater.yaml.MappingFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class XesEventLogTest {
  private static final String LOANS = """
      <?xml version="1.0" encoding="UTF-8"?>
      <log xes.version="1.0" xmlns="http://www.xes-standard.org/">
        <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/"/>
        <global scope="event"><string key="org:resource" value="nobody"/></global>
        <string key="concept:name" value="the log's own name"/>
        <trace>
          <string key="concept:name" value="173688"/>
          <int key="AMOUNT_REQ" value="20000"/>
          <date key="REG_DATE" value="2011-10-01T00:38:44.546+02:00"/>
          <event>
            <string key="org:resource" value="112">
              <string key="concept:name" value="an attribute's own attribute"/>
            </string>
            <string key="lifecycle:transition" value="COMPLETE"/>
            <string key="concept:name" value="A_SUBMITTED"/>
            <date key="time:timestamp" value="2011-10-01T00:38:44.546+02:00"/>
          </event>
          <event>
            <string key="lifecycle:transition" value="SCHEDULE"/>
            <string key="concept:name" value="W_Completeren &amp; bellen"/>
            <date key="time:timestamp" value="2011-10-02T11:15:41+02:00"/>
          </event>
        </trace>
        <trace>
          <string key="concept:name" value="173691"/>
          <int key="AMOUNT_REQ" value="5000"/>
          <date key="REG_DATE" value="2011-10-01T08:08:58.256+02:00"/>
          <event>
            <string key="lifecycle:transition" value="COMPLETE"/>
            <string key="concept:name" value="A_SUBMITTED"/>
            <date key="time:timestamp" value="2011-10-01T08:08:58.256+02:00"/>
          </event>
        </trace>
      </log>
      """;

  @TempDir
  private Path directory;

  private Logs logs;

  @BeforeEach
  void useTheDirectory() {
    logs = new Logs(directory);
  }

  @Test
  void mapsTheEventsOfAllTracesInDocumentOrder() {
    List<EventLogRow> rows = read(LOANS);

    assertThat(rows).extracting(EventLogRow::line).containsExactly(10L, 18L, 28L);
    assertThat(Logs.events(rows))
        .extracting(event -> Logs.json(event, "loan.Activity"))
        .containsExactly("""
            {"application":"173688","amount":"20000","registered":"2011-09-30T22:38:44.546Z",\
            "activity":"A_SUBMITTED","transition":"COMPLETE","clerk":"112"}""", """
            {"application":"173688","amount":"20000","registered":"2011-09-30T22:38:44.546Z",\
            "activity":"W_Completeren \\u0026 bellen","transition":"SCHEDULE"}""", """
            {"application":"173691","amount":"5000","registered":"2011-10-01T06:08:58.256Z",\
            "activity":"A_SUBMITTED","transition":"COMPLETE"}""");
  }

  @Test
  void countsEventsAndReadsTheirTime() {
    HistoryEvent third = Logs.events(read(LOANS)).get(2);

    assertThat(third.offset()).isEqualTo(3);
    assertThat(third.time()).isEqualTo("2011-10-01T06:08:58.256Z");
    assertThat(third.headers().text(EventHeaders.ID)).contains("bpi-3");
  }

  @Test
  void unpacksGzip() {
    Path file = Histories.write(directory.resolve("loans.xes.gz"), Logs.gzip(LOANS));

    assertThat(Logs.rows(file, loans())).hasSize(3);
  }

  @Test
  void setsBadEventsAsideAsXesThatCanBeReadAgain() {
    List<EventLogRow> rows = read(LOANS.replace(
        "key=\"AMOUNT_REQ\" value=\"5000\"", "key=\"AMOUNT_REQ\" value=\"5 &lt; 6\""));

    assertThat(Logs.rejected(rows))
        .containsExactly(new RejectedRow(
            3,
            28,
            "column 'case:AMOUNT_REQ' is not a 64-bit whole number, which field 'amount' takes",
            "<trace><string key=\"concept:name\" value=\"173691\"/>"
                + "<int key=\"AMOUNT_REQ\" value=\"5 &lt; 6\"/>"
                + "<date key=\"REG_DATE\" value=\"2011-10-01T08:08:58.256+02:00\"/>"
                + "<event><string key=\"lifecycle:transition\" value=\"COMPLETE\"/>"
                + "<string key=\"concept:name\" value=\"A_SUBMITTED\"/>"
                + "<date key=\"time:timestamp\" value=\"2011-10-01T08:08:58.256+02:00\"/>"
                + "</event></trace>"));
  }

  @Test
  void namesTheAttributeThatAnEventLacks() {
    List<EventLogRow> rows = read(LOANS
        .replace(
            "key=\"lifecycle:transition\" value=\"SCHEDULE\"",
            "key=\"lifecycle:transitoin\" value=\"\"")
        .replace("key=\"AMOUNT_REQ\" value=\"5000\"", "key=\"Amount\" value=\"5000\""));

    assertThat(Logs.rejected(rows))
        .extracting(RejectedRow::toString)
        .containsExactly(
            "line 18: field 'transition' needs column 'lifecycle:transition', which the event"
                + " does not have; did you mean 'lifecycle:transitoin'?",
            "line 28: field 'amount' needs column 'case:AMOUNT_REQ', which the trace does not"
                + " have");
  }

  @Test
  void namesTheAttributeThatIsEmpty() {
    List<EventLogRow> rows = read(LOANS.replace("value=\"SCHEDULE\"", "value=\" \""));

    assertThat(Logs.rejected(rows))
        .extracting(RejectedRow::toString)
        .containsExactly(
            "line 18: field 'transition' needs column 'lifecycle:transition', which is empty");
  }

  @Test
  void doesNotCarryAttributesFromOneTraceToTheNext() {
    List<EventLogRow> rows = read(LOANS.replace("<int key=\"AMOUNT_REQ\" value=\"5000\"/>", ""));

    assertThat(Logs.rejected(rows)).hasSize(1);
  }

  @Test
  void readsNoDocumentTypeThatNamesAnotherFile() {
    Path secret = logs.file("secret.txt", "173688");
    Path file = logs.file("loans.xes", """
        <!DOCTYPE log [<!ENTITY secret SYSTEM "%s">]>
        <log><trace><string key="concept:name" value="1"/><string>&secret;</string></trace></log>
        """.formatted(secret.toUri()));

    assertThatThrownBy(() -> Logs.rows(file, loans()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s: the file declares a document type, which could make it read other files [HW0316]
              fix: remove the <!DOCTYPE …> from the file; XES needs none""".formatted(file));
  }

  @Test
  void readsNoDocumentTypeThatGrowsWithoutEnd() {
    Path file = logs.file("loans.xes", """
        <!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
        <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
        <log><trace><string key="concept:name" value="&d;"/></trace></log>
        """);

    assertThatThrownBy(() -> Logs.rows(file, loans())).hasMessageContaining("[HW0316]");
  }

  @Test
  void readsNoEntityWithoutADocumentTypeEither() {
    Path file = logs.file("loans.xes", "<log><trace><string key='a' value='&b;'/></trace></log>");

    assertThatThrownBy(() -> Logs.rows(file, loans()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("loans.xes:1:39: the file is not XML from here on [HW0315]");
  }

  @Test
  void deliversTheEventsBeforeTheXmlBreaksOff() {
    Path file = logs.file("loans.xes", LOANS.substring(0, LOANS.lastIndexOf("<trace>")));

    try (EventLog log = EventLog.open(file, loans(), LoanTypes.all())) {
      List<EventLogRow> read = new ArrayList<>();
      assertThatThrownBy(() -> log.forEach(read::add))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("""
              %s:24:3: the file is not XML from here on [HW0315]
                fix: export it as XES again, or name an XES file""".formatted(file));
      assertThat(read).hasSize(2);
    }
  }

  @Test
  void saysThatTheRootElementIsAnother() {
    Path file = logs.file("loans.xes", "<html><body/></html>");

    assertThatThrownBy(() -> Logs.rows(file, loans()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s:1:7: the root element is 'html', that of XES is 'log' [HW0315]
              fix: export it as XES again, or name an XES file""".formatted(file));
  }

  @Test
  void saysThatTheFileIsNotXml() {
    Path text = logs.file("loans.xes", "time,name\n1,a\n");
    Path empty = logs.file("empty.xes", "");

    assertThatThrownBy(() -> Logs.rows(text, loans()))
        .hasMessageContaining("loans.xes:1:1: the file is not XML from here on [HW0315]");
    assertThatThrownBy(() -> Logs.rows(empty, loans())).hasMessageContaining("[HW0315]");
  }

  @Test
  void saysThatTheGzipStreamIsCutOff() {
    byte[] packed = Logs.gzip(LOANS);
    Path file = Histories.write(
        directory.resolve("loans.xes.gz"), Arrays.copyOf(packed, packed.length / 2));

    assertThatThrownBy(() -> Logs.rows(file, loans()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("its gzip stream is damaged or cut off [HW0311]");
  }

  private static EventLogMapping loans() {
    return MappingFile.read(Logs.MAPPINGS.resolve("loan-activities.mapping.yaml"), LoanTypes.all());
  }

  private List<EventLogRow> read(String xes) {
    return Logs.rows(logs.file("loans.xes", xes), loans());
  }
}
