package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.testkit.SpecReport;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes what became of examples or comparisons in the form that build servers know. */
final class JUnitXml {
  private final XMLStreamWriter xml;

  /**
   * A test case.
   *
   * @param where where it is written, if it is
   * @param failure why it failed; absent if it did not
   */
  record Case(
      String subject, String name, Optional<SourceLocation> where, Optional<String> failure) {}

  /** Test cases of one name. */
  record Suite(String name, List<Case> cases) {
    private static Suite of(SpecReport report) {
      return new Suite(
          report.topology(),
          report.results().stream()
              .map(result -> new Case(
                  result.title().subject(),
                  result.title().sentence(),
                  Optional.of(result.title().where()),
                  result.failure()))
              .toList());
    }

    private long failures() {
      return cases.stream().filter(one -> one.failure().isPresent()).count();
    }
  }

  private JUnitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /**
   * Writes a file.
   *
   * @param shown as the user names it
   * @throws InvalidInputException if it cannot be written
   */
  static void write(Path shown, Path file, List<SpecReport> reports) {
    writeSuites(shown, file, reports.stream().map(Suite::of).toList());
  }

  /** Does the same for other tests. */
  static void writeSuites(Path shown, Path file, List<Suite> suites) {
    try (Writer out = Files.newBufferedWriter(file)) {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
      new JUnitXml(xml).write(suites);
      xml.close();
    } catch (IOException | XMLStreamException e) {
      throw new InvalidInputException(
          new Problem(
              "HW0669",
              "option '--junit-xml'",
              "'" + shown + "' cannot be written",
              "name a file in a folder that exists and may be written to"),
          e);
    }
  }

  private void write(List<Suite> suites) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuites");
    for (Suite suite : suites) {
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", suite.name());
      xml.writeAttribute("tests", Integer.toString(suite.cases().size()));
      xml.writeAttribute("failures", Long.toString(suite.failures()));
      for (Case one : suite.cases()) {
        write(suite.name(), one);
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void write(String suite, Case one) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", suite + "." + one.subject());
    xml.writeAttribute("name", one.name());
    if (one.where().isPresent()) {
      xml.writeAttribute("file", one.where().get().file());
      xml.writeAttribute("line", Integer.toString(one.where().get().line()));
    }
    if (one.failure().isPresent()) {
      xml.writeStartElement("failure");
      xml.writeCharacters(printable(one.failure().get()));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  // XML 1.0 has no way to write most control characters.
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
  }
}
