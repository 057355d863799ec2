package io.headwater.topology;

import io.headwater.behavior.Saga;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rules of a saga as their author wrote them, and the names of what they are about. */
final class SagaTexts {
  private SagaTexts() {}

  /** Names what a handler is about, such as {@code start} or {@code on withdrawn}. */
  static String nameOf(Saga.Case one) {
    return one.role().label() + one.name().map(name -> " " + name).orElse("");
  }

  /** Names all that is handled of an input. */
  static String casesOf(Saga.Input input) {
    return input.cases().stream().map(SagaTexts::nameOf).collect(Collectors.joining(", "));
  }

  /** Returns the rules by what they are about; none for Java. */
  static Map<String, List<String>> of(Saga<?> saga) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    for (Saga.Input input : saga.inputs()) {
      for (Saga.Case one : input.cases()) {
        told(one.handler())
            .ifPresent(rules -> texts.put(nameOf(one) + " of " + input.stream(), rules));
      }
    }
    for (Saga.Timer timer : saga.timers()) {
      told(timer.handler()).ifPresent(rules -> texts.put("timer " + timer.name(), rules));
    }
    return texts;
  }

  /** Returns the rules of a handler, those left out that do nothing; empty for Java. */
  static Optional<List<String>> told(Saga.Reactor handler) {
    return handler.texts().map(rules -> rules.stream().map(RuleTexts::inOneLine).toList());
  }
}
