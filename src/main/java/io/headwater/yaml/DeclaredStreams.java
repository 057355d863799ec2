package io.headwater.yaml;

import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
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

  /** Returns the stream of that name, if its declaration is right. */
  Optional<StreamSpec> find(String name) {
    return Optional.ofNullable(byName.get(name));
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
    return value.text().flatMap(name -> named(name, value.written(), value.where(), code, subject));
  }

  /** Returns the stream that a key names, in the same way. */
  Optional<StreamSpec> named(YamlMap.Key key, String code, String subject) {
    return named(key.text(), key.text(), key.where(), code, subject);
  }

  /** Does the same for a name that is written at {@code where}. */
  Optional<StreamSpec> named(String name, SourceLocation where, String code, String subject) {
    return named(name, name, where, code, subject);
  }

  private Optional<StreamSpec> named(
      String name, String written, SourceLocation where, String code, String subject) {
    if (!names.contains(name)) {
      problems.report(
          code,
          where,
          "%s stream '%s', which is not declared%s"
              .formatted(subject, written, NearMatch.didYouMean(written, names)),
          "declare the stream, or correct the name");
    }
    return Optional.ofNullable(byName.get(name));
  }
}
