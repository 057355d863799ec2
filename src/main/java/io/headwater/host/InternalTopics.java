package io.headwater.host;

/** The names of an application's own topics, as Kafka Streams makes them. */
public final class InternalTopics {
  private InternalTopics() {}

  /** Returns the topic of a repartition step. */
  public static String hop(String application, String hop) {
    return application + "-" + hop + "-repartition";
  }

  /** Returns the topic of the history of a store. */
  public static String changelog(String application, String store) {
    return application + "-" + store + "-changelog";
  }
}
