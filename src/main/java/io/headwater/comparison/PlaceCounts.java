package io.headwater.comparison;

/**
 * How often two versions differ in a store or in a topic.
 *
 * @param name of the store or the topic
 * @param keys how many keys are affected; at least, if not all could be remembered
 * @param differing states or records that are there in both, and differ
 * @param missing those that only the older version has
 * @param additional those that only the newer version has
 * @param roots of all these, those that follow from no earlier difference
 */
public record PlaceCounts(
    String name, long keys, long differing, long missing, long additional, long roots) {
  /** Returns all of them. */
  public long total() {
    return differing + missing + additional;
  }
}
