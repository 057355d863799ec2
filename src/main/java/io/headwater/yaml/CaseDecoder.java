package io.headwater.yaml;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.MessageType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/** Reads what is written by case of a message's oneof: one entry for each, and no other. */
final class CaseDecoder {
  private final String aggregate;
  private final YamlProblems problems;

  CaseDecoder(String aggregate, YamlProblems problems) {
    this.aggregate = aggregate;
    this.problems = problems;
  }

  /**
   * Hands out each case with what is written for it.
   *
   * @param bound where the type comes from
   * @param verb the key that the entries are under
   * @param others numbers of cases that are written elsewhere
   * @param entry tells whether what is written is right
   * @return whether all of it is, and every case is there
   */
  boolean each(
      MessageType type,
      YamlValue bound,
      String verb,
      YamlMap entries,
      Set<Integer> others,
      BiPredicate<FieldDescriptor, YamlValue> entry) {
    Optional<List<FieldDescriptor>> cases = casesOf(type, bound);
    if (cases.isEmpty()) {
      return false;
    }
    boolean[] isWhole = {true};
    entries.forEach((key, value) -> isWhole[0] &=
        find(type, cases.get(), key).map(field -> entry.test(field, value)).orElse(false));
    for (FieldDescriptor field : cases.get()) {
      if (!entries.has(field.getName()) && !others.contains(field.getNumber())) {
        isWhole[0] = false;
        problems.report(
            "HW0124",
            entries.where(),
            "aggregate '%s' has no %s handler for case '%s' of '%s'"
                .formatted(aggregate, verb, field.getName(), type.fullName()),
            "add '%s:' to '%s'".formatted(field.getName(), verb));
      }
    }
    return isWhole[0];
  }

  private Optional<List<FieldDescriptor>> casesOf(MessageType type, YamlValue bound) {
    Optional<List<FieldDescriptor>> cases = type.alternatives();
    boolean areMessages = cases.isPresent()
        && cases.get().stream()
            .allMatch(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE);
    if (areMessages) {
      return cases;
    }
    problems.report(
        "HW0123",
        bound.where(),
        cases.isPresent()
            ? "'%s', which aggregate '%s' handles by case, has cases that are no messages"
                .formatted(type.fullName(), aggregate)
            : "'%s', which aggregate '%s' handles by case, has %d oneofs, expected 1"
                .formatted(
                    type.fullName(),
                    aggregate,
                    type.descriptor().getRealOneofs().size()),
        cases.isPresent()
            ? "make each alternative a message"
            : "put the alternatives into exactly one oneof");
    return Optional.empty();
  }

  /** Finds the case of that name; reports if there is none. */
  Optional<FieldDescriptor> find(
      MessageType type, List<FieldDescriptor> cases, YamlMap.Key written) {
    Optional<FieldDescriptor> found =
        cases.stream().filter(field -> field.getName().equals(written.text())).findFirst();
    if (found.isEmpty()) {
      List<String> names = cases.stream().map(FieldDescriptor::getName).toList();
      problems.report(
          "HW0121",
          written.where(),
          "aggregate '%s' handles '%s', which is no case of '%s'%s"
              .formatted(
                  aggregate,
                  written.text(),
                  type.fullName(),
                  NearMatch.didYouMean(written.text(), names)),
          "use one of " + String.join(", ", names));
    }
    return found;
  }
}
