package io.headwater.host;

/** The names of an application's own topics, as Kafka Streams makes them. */
public final class InternalTopics {
  private static final String HOP_SUFFIX = "-repartition";

  private InternalTopics() {}

  /** Returns the topic of a repartition step. */
  public static String hop(String application, String hop) {
    return application + "-" + hop + HOP_SUFFIX;
  }

  /** Tells whether a topic that an application reads is one of a repartition step of it. */
  public static boolean isHop(String application, String topic) {
    return topic.startsWith(application + "-") && topic.endsWith(HOP_SUFFIX);
  }

  /** Returns the topic of the history of a store. */
  public static String changelog(String application, String store) {
    return application + "-" + store + "-changelog";
  }
}
