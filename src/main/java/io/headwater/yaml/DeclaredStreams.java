package io.headwater.yaml;

import io.headwater.diagnostic.NearMatch;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The streams of a topology by name, those included whose declaration is wrong. */
final class DeclaredStreams {
  private final Map<String, StreamSpec> byName = new LinkedHashMap<>();
  private final List<StreamSpec> all = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final YamlProblems problems;

  DeclaredStreams(YamlProblems problems) {
    this.problems = problems;
  }

  /** Notes that a stream of that name is declared, whatever else is wrong with it. */
  void declare(String name) {
    names.add(name);
  }

  void add(StreamSpec stream) {
    all.add(stream);
    byName.putIfAbsent(stream.name(), stream);
  }

  List<StreamSpec> all() {
    return all;
  }

  /**
   * Returns the stream that a value names. Reports if there is none of that name; says nothing of
   * one whose declaration is wrong, as that is reported there.
   *
   * @param subject begins the message, such as {@code pipeline 'spend' reads from}
   */
  Optional<StreamSpec> named(YamlValue value, String code, String subject) {
    Optional<String> name = value.text();
    if (name.isPresent() && !names.contains(name.get())) {
      problems.report(
          code,
          value.where(),
          "%s stream '%s', which is not declared%s"
              .formatted(subject, value.written(), NearMatch.didYouMean(value.written(), names)),
          "declare the stream, or correct the name");
    }
    return name.map(byName::get);
  }
}
