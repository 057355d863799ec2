package io.headwater.yaml;

import io.headwater.diagnostic.NearMatch;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The codes that an aggregate rejects with: each declared with its message, if any is. */
final class RejectionCodes {
  private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]*");

  private final Map<String, YamlMap.Key> declared = new LinkedHashMap<>();
  private final Map<String, String> messages = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();
  private final boolean isClosed;
  private final YamlProblems problems;

  private RejectionCodes(boolean isClosed, YamlProblems problems) {
    this.isClosed = isClosed;
    this.problems = problems;
  }

  static RejectionCodes of(Optional<YamlValue> declaration, YamlProblems problems) {
    RejectionCodes codes = new RejectionCodes(declaration.isPresent(), problems);
    declaration
        .flatMap(YamlValue::map)
        .ifPresent(map -> map.forEach((code, message) -> {
          codes.declared.put(code.text(), code);
          message.text().ifPresent(text -> codes.messages.put(code.text(), text));
        }));
    return codes;
  }

  /** Returns the code of a rule; reports if it is none, or not declared where others are. */
  Optional<String> use(YamlValue written) {
    Optional<String> code = written.text();
    if (code.isEmpty()) {
      return code;
    }
    if (!CODE.matcher(code.get()).matches()) {
      problems.report(
          "HW1022",
          written.where(),
          "rejection code '" + code.get() + "' is not upper-case letters, digits and underscores",
          "write it such as INSUFFICIENT_FUNDS");
      return Optional.empty();
    }
    used.add(code.get());
    if (isClosed && !declared.containsKey(code.get())) {
      problems.report(
          "HW1024",
          written.where(),
          "rejection code '%s' is not among the declared rejections%s"
              .formatted(code.get(), NearMatch.didYouMean(code.get(), declared.keySet())),
          "add it to 'rejections' with its message");
      return Optional.empty();
    }
    return code;
  }

  String messageOf(String code) {
    return messages.getOrDefault(code, "");
  }

  /** Reports every declared code that no rule uses; tells whether there is none. */
  boolean checkUsed() {
    declared.forEach((code, key) -> {
      if (!used.contains(code)) {
        problems.report(
            "HW1028",
            key.where(),
            "no rule rejects with '" + code + "'",
            "remove it from 'rejections', or use it in 'decide'");
      }
    });
    return used.containsAll(declared.keySet());
  }
}
