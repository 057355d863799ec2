package io.headwater.history;

import io.headwater.diagnostic.NearMatch;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** One event of an XES file with the attributes of its trace. */
record XesRow(
    long ordinal, long line, Map<String, XesAttribute> trace, Map<String, XesAttribute> event)
    implements Row {
  /** Prefix of the attributes of a trace, as process mining tools write it in CSV. */
  static final String OF_TRACE = "case:";

  @Override
  public void requireWhole() {
    // What StAX hands out is whole.
  }

  @Override
  public Optional<String> value(String column) {
    XesAttribute attribute = column.startsWith(OF_TRACE)
        ? trace.get(column.substring(OF_TRACE.length()))
        : event.get(column);
    return Optional.ofNullable(attribute).map(XesAttribute::value);
  }

  @Override
  public String missing(String column) {
    if (value(column).isPresent()) {
      return "column '" + column + "', which is empty";
    }
    Stream<String> columns =
        Stream.concat(trace.keySet().stream().map(OF_TRACE::concat), event.keySet().stream());
    return "column '" + column + "', which the "
        + (column.startsWith(OF_TRACE) ? "trace" : "event") + " does not have"
        + NearMatch.didYouMean(column, columns.toList());
  }

  /** Returns the event within its trace, on one line. */
  @Override
  public String raw() {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartElement("trace");
      write(trace, xml);
      xml.writeStartElement("event");
      write(event, xml);
      xml.writeEndElement();
      xml.writeEndElement();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return text.toString().replace("\n", "&#10;");
  }

  private static void write(Map<String, XesAttribute> attributes, XMLStreamWriter xml)
      throws XMLStreamException {
    for (Map.Entry<String, XesAttribute> entry : attributes.entrySet()) {
      xml.writeEmptyElement(entry.getValue().element());
      xml.writeAttribute("key", entry.getKey());
      xml.writeAttribute("value", entry.getValue().value());
    }
  }
}
