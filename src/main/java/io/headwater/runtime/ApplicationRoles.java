package io.headwater.runtime;

import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.streams.PlannedTopic;
import io.headwater.streams.TopicPlan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which applications of a cluster run beside a live one, and which were cut over to another. A
 * topic holds the history of that, a record per change; what it does not name is live.
 */
public final class ApplicationRoles {
  /** The topic; its values are lines for people. */
  public static final String TOPIC = "headwater-applications";

  private static final String BESIDE = "beside";
  private static final String FROM = "from";
  private static final String TO = "to";

  private final Map<String, Role> roles = new HashMap<>();

  private enum Kind {
    BESIDE,
    LIVE,
    RETIRED
  }

  /** What an application is, by the last record that names it. */
  private record Role(Kind kind, String other, Instant since) {}

  private ApplicationRoles() {}

  /** Reads the roles; there are none if no application was ever beside another. */
  public static ApplicationRoles read(ClusterTopics cluster, ClusterAddress address) {
    ApplicationRoles roles = new ApplicationRoles();
    if (!cluster.existing(List.of(TOPIC)).isEmpty()) {
      try (TopicReader reader = TopicReader.open(address, ReadRange.all(TOPIC))) {
        reader.forEach(record -> {
          roles.take(record);
          return true;
        });
      }
    }
    return roles;
  }

  private void take(StoredRecord record) {
    EventHeaders headers = record.headers();
    headers
        .text(BESIDE)
        .ifPresent(name -> roles.put(name, new Role(Kind.BESIDE, name, record.time())));
    Optional<String> from = headers.text(FROM);
    Optional<String> to = headers.text(TO);
    if (from.isPresent() && to.isPresent()) {
      roles.put(from.get(), new Role(Kind.RETIRED, to.get(), record.time()));
      roles.put(to.get(), new Role(Kind.LIVE, from.get(), record.time()));
    }
  }

  /** Returns the application that is live of those that one was cut over to, one after another. */
  public String liveOf(String application) {
    String name = application;
    for (int i = 0; i < roles.size(); i++) {
      Role role = roles.get(name);
      if (role == null || role.kind() != Kind.RETIRED) {
        return name;
      }
      name = role.other();
    }
    return name;
  }

  /** Tells whether an application has a namespace, live or not. */
  boolean isKnown(String application) {
    return roles.containsKey(application);
  }

  /**
   * Requires that an application has run beside the live one.
   *
   * @throws InvalidInputException if it has not
   */
  public void requireKnown(String application, String live) {
    if (!isKnown(application)) {
      throw new InvalidInputException(
          new Problem(
              "HW1829",
              "application '%s'".formatted(application),
              "it has never run beside '%s'".formatted(live),
              "run: headwater replay … --cluster --as %s --until-live".formatted(application)),
          null);
    }
  }

  /**
   * Requires that an application may write to the live topics.
   *
   * @throws InvalidInputException if it runs beside the live one, or was cut over to another
   */
  void requireLive(String application) {
    Role role = roles.get(application);
    if (role == null || role.kind() == Kind.LIVE) {
      return;
    }
    boolean isRetired = role.kind() == Kind.RETIRED;
    throw new InvalidInputException(
        isRetired
            ? new Problem(
                "HW1827",
                "application '%s'".formatted(application),
                "it was cut over to '%s' at %s, which goes on in its place"
                    .formatted(role.other(), role.since()),
                "run '%s', or cut over back".formatted(role.other()))
            : new Problem(
                "HW1826",
                "application '%s'".formatted(application),
                "it runs beside the live one, and has not been cut over to",
                "run: headwater cut-over … --to %s".formatted(application)),
        null);
  }

  /** Notes that an application runs beside the live one. */
  static void beside(
      ClusterTopics cluster, ClusterAddress address, String application, short replicas) {
    append(
        cluster,
        address,
        replicas,
        "%s is beside the live application".formatted(application),
        List.of(EventHeaders.Entry.text(BESIDE, application)));
  }

  /** Notes that one application goes on in the place of another, which is what makes it so. */
  static void cutOver(
      ClusterTopics cluster, ClusterAddress address, CutOverPlan plan, short replicas) {
    append(
        cluster,
        address,
        replicas,
        plan.toString(),
        List.of(
            EventHeaders.Entry.text(FROM, plan.from()), EventHeaders.Entry.text(TO, plan.to())));
  }

  private static void append(
      ClusterTopics cluster,
      ClusterAddress address,
      short replicas,
      String line,
      List<EventHeaders.Entry> headers) {
    PlannedTopic topic = new PlannedTopic(
        TOPIC, 1, replicas, Map.of(PlannedTopic.RETENTION, "-1"), PlannedTopic.Role.SINK);
    cluster.create(new TopicPlan(List.of(topic)));
    try (EventPublisher publisher = EventPublisher.open(PublisherSettings.of(address))) {
      publisher.publishAndWait(new PublishRecord(
          TOPIC,
          OptionalInt.of(0),
          Optional.empty(),
          Optional.of(line.getBytes(StandardCharsets.UTF_8)),
          EventHeaders.of(headers),
          Instant.now()));
    }
  }
}
