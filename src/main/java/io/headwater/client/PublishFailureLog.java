package io.headwater.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once of each problem that records are not written, for callers who look at no answer. */
final class PublishFailureLog {
  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

  private final String publisher;
  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private volatile boolean isSilent;

  PublishFailureLog(String publisher) {
    this.publisher = publisher;
  }

  /** Says nothing from now on. */
  void silence() {
    isSilent = true;
  }

  void failed(UnpublishedEventException why) {
    String code = why.problems().get(0).code();
    if (!isSilent && !said.contains(code) && said.add(code)) {
      LOG.warn(
          "a record was not written; further ones for this reason are only counted"
              + " [publisher={}, problem={}]",
          publisher,
          why.getMessage());
    }
  }
}
