package io.headwater.yaml;

import io.headwater.diagnostic.NearMatch;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads names of types, and counts. */
final class TypeDecoder {
  private final TopologyLanguage language;
  private final YamlProblems problems;

  TypeDecoder(TopologyLanguage language, YamlProblems problems) {
    this.language = language;
    this.problems = problems;
  }

  /** Returns the message type of that full name, or of that name in one of the packages. */
  Optional<MessageType> message(YamlValue value) {
    Optional<String> name = value.text();
    Optional<MessageType> found = name.flatMap(this::named);
    if (name.isPresent() && found.isEmpty()) {
      problems.report(
          "HW1001",
          value.where(),
          "there is no message type '%s'%s".formatted(value.written(), nearMatch(value.written())),
          "write the full name of a message of the descriptor set, such as "
              + candidates().stream().findFirst().orElse("shop.Order"));
    }
    return found;
  }

  private Optional<MessageType> named(String name) {
    for (String prefix : language.packages()) {
      Optional<MessageType> found = language.types().find(prefix + "." + name);
      if (found.isPresent()) {
        return found;
      }
    }
    return language.types().find(name);
  }

  private String nearMatch(String name) {
    List<String> inPackages = language.types().names().stream()
        .filter(full -> full.endsWith("." + name))
        .toList();
    return inPackages.size() == 1
        ? "; did you mean '" + inPackages.get(0) + "'?"
        : NearMatch.didYouMean(name, candidates());
  }

  private Set<String> candidates() {
    Set<String> names = new TreeSet<>();
    for (String name : language.types().names()) {
      if (!name.startsWith("google.protobuf.")) {
        names.add(name);
        language.packages().stream()
            .filter(prefix -> name.startsWith(prefix + "."))
            .forEach(prefix -> names.add(name.substring(prefix.length() + 1)));
      }
    }
    return names;
  }

  /** Returns how keys are encoded. */
  Optional<KeyType> keyType(YamlValue value) {
    List<String> labels = Arrays.stream(KeyType.values()).map(KeyType::label).toList();
    Optional<String> text = value.text();
    if (text.isPresent() && !labels.contains(text.get())) {
      problems.report(
          "HW1010",
          value.where(),
          "'%s' is no type of keys%s"
              .formatted(value.written(), NearMatch.didYouMean(value.written(), labels)),
          "use one of " + String.join(", ", labels));
    }
    return text.flatMap(label -> Arrays.stream(KeyType.values())
        .filter(type -> type.label().equals(label))
        .findFirst());
  }

  /** Returns a whole number that fits 32 bits; whether it makes sense is the validator's. */
  Optional<Integer> count(YamlValue value) {
    Optional<String> text = value.text();
    try {
      return text.map(Integer::valueOf);
    } catch (NumberFormatException e) {
      problems.report(
          "HW1008",
          value.where(),
          "%s is '%s', expected a whole number".formatted(value.name(), value.written()),
          "write digits only, such as 12");
      return Optional.empty();
    }
  }

  /** Returns a number; whether it makes sense is the validator's. */
  Optional<Double> number(YamlValue value) {
    Optional<String> text = value.text();
    try {
      return text.map(Double::valueOf);
    } catch (NumberFormatException e) {
      problems.report(
          "HW1008",
          value.where(),
          "%s is '%s', expected a number".formatted(value.name(), value.written()),
          "write a number such as 1.5");
      return Optional.empty();
    }
  }
}
