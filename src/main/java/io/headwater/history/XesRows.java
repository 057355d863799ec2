package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The events of an XES file (IEEE 1849), in document order. Attributes of attributes, lists and
 * the defaults of {@code global} are passed over. No DTD, no entity from anywhere is ever read.
 */
final class XesRows implements RowSource {
  private static final String LOG = "log";
  private static final String TRACE = "trace";
  private static final String EVENT = "event";

  private final LogInput in;
  private final XMLStreamReader xml;
  private final Deque<String> open = new ArrayDeque<>();
  private Map<String, XesAttribute> trace = new LinkedHashMap<>();
  private Map<String, XesAttribute> event = new LinkedHashMap<>();
  private long line;
  private long ordinal;

  private XesRows(LogInput in, XMLStreamReader xml) {
    this.in = in;
    this.xml = xml;
  }

  /**
   * Opens an XES file.
   *
   * @throws InvalidInputException if it cannot be read
   */
  static XesRows open(Path file) {
    LogInput in = LogInput.open(file);
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XesRows rows = new XesRows(in, factory.createXMLStreamReader(in));
      rows.enterLog();
      return rows;
    } catch (XMLStreamException e) {
      in.close();
      throw unreadable(in, e);
    } catch (RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private void enterLog() throws XMLStreamException {
    while (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
      if (xml.next() == XMLStreamConstants.DTD) {
        throw declaresDtd();
      }
    }
    if (!xml.getLocalName().equals(LOG)) {
      throw notXes(
          in,
          xml.getLocation(),
          "the root element is '" + xml.getLocalName() + "', that of XES is '" + LOG + "'",
          null);
    }
    open.push(LOG);
  }

  @Override
  public Optional<Row> next() {
    try {
      while (xml.hasNext()) {
        int kind = xml.next();
        if (kind == XMLStreamConstants.START_ELEMENT) {
          enter(xml.getLocalName());
        } else if (kind == XMLStreamConstants.END_ELEMENT && leave()) {
          return Optional.of(new XesRow(++ordinal, line, trace, event));
        }
      }
      return Optional.empty();
    } catch (XMLStreamException e) {
      throw unreadable(in, e);
    }
  }

  private void enter(String element) {
    if (element.equals(TRACE)) {
      trace = new LinkedHashMap<>();
    } else if (element.equals(EVENT)) {
      event = new LinkedHashMap<>();
      line = xml.getLocation().getLineNumber();
    } else {
      addAttribute(element);
    }
    open.push(element);
  }

  private void addAttribute(String element) {
    String key = xml.getAttributeValue(null, "key");
    String value = xml.getAttributeValue(null, "value");
    if (key == null || value == null) {
      return;
    }
    if (EVENT.equals(open.peek())) {
      event.put(key, new XesAttribute(element, value));
    } else if (TRACE.equals(open.peek())) {
      trace.put(key, new XesAttribute(element, value));
    }
  }

  /** Tells whether what was left is an event. */
  private boolean leave() {
    String element = open.pop();
    if (element.equals(TRACE)) {
      trace = new LinkedHashMap<>();
    }
    return element.equals(EVENT);
  }

  private InvalidInputException declaresDtd() {
    return new InvalidInputException(
        new Problem(
            "HW0316",
            in.path().toString(),
            "the file declares a document type, which could make it read other files",
            "remove the <!DOCTYPE …> from the file; XES needs none"),
        null);
  }

  private static InvalidInputException unreadable(LogInput in, XMLStreamException e) {
    // The parser's own text repeats the position, and may quote what it read.
    return in.failure()
        .map(in::unreadable)
        .orElseGet(() -> notXes(in, e.getLocation(), "the file is not XML from here on", e));
  }

  private static InvalidInputException notXes(
      LogInput in, Location at, String what, @Nullable Throwable cause) {
    String where = at.getLineNumber() < 1
        ? in.path().toString()
        : in.path() + ":" + at.getLineNumber() + ":" + at.getColumnNumber();
    return new InvalidInputException(
        new Problem("HW0315", where, what, "export it as XES again, or name an XES file"), cause);
  }

  @Override
  public long bytesRead() {
    return in.bytesRead();
  }

  @Override
  public void close() {
    in.close();
  }
}
