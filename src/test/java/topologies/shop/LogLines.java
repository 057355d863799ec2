package topologies.shop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged while it is open, exceptions with all their causes included. */
public final class LogLines extends AbstractAppender implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final LoggerContext context = LoggerContext.getContext(false);

  private LogLines() {
    super("captured", null, null, true, Property.EMPTY_ARRAY);
  }

  /** Begins to hear. */
  public static LogLines capture() {
    LogLines lines = new LogLines();
    lines.start();
    lines.context.getRootLogger().addAppender(lines);
    Configurator.setLevel("io.headwater", Level.ALL);
    return lines;
  }

  @Override
  public void append(LogEvent event) {
    StringBuilder line = new StringBuilder(event.getMessage().getFormattedMessage());
    for (Throwable one = event.getThrown(); one != null; one = one.getCause()) {
      line.append('\n').append(one);
    }
    lines.add(line.toString());
  }

  /** Returns what was heard. */
  public List<String> all() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    context.getRootLogger().removeAppender(this);
    stop();
    Configurator.reconfigure();
  }
}
