package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.testkit.SpecReport;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes what became of examples in the form that build servers read from JUnit. */
final class JUnitXml {
  private final XMLStreamWriter xml;

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
    try (Writer out = Files.newBufferedWriter(file)) {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
      new JUnitXml(xml).write(reports);
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

  private void write(List<SpecReport> reports) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuites");
    for (SpecReport report : reports) {
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", report.topology());
      xml.writeAttribute("tests", Integer.toString(report.results().size()));
      xml.writeAttribute("failures", Integer.toString(report.failed().size()));
      for (SpecReport.Result result : report.results()) {
        write(report.topology(), result);
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void write(String topology, SpecReport.Result result) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", topology + "." + result.title().subject());
    xml.writeAttribute("name", result.title().sentence());
    xml.writeAttribute("file", result.title().where().file());
    xml.writeAttribute("line", Integer.toString(result.title().where().line()));
    if (result.failure().isPresent()) {
      xml.writeStartElement("failure");
      xml.writeCharacters(printable(result.failure().get()));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  // XML 1.0 has no way to write most control characters.
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\uFFFD");
  }
}
