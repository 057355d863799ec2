package io.headwater.schema;

import io.headwater.diagnostic.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A change of a type that a topology uses.
 *
 * @param uses where values are written that have, or contain, what has changed
 */
public record UsedChange(TypeChange change, List<TypeUse> uses) {
  /** Copies the uses. */
  public UsedChange {
    uses = List.copyOf(uses);
  }

  /** Returns it as a problem that says what becomes of topics and of state. */
  public Problem problem() {
    List<String> consequences = new ArrayList<>();
    ofTopics(TypeUse.Place.STREAM, "records of stream %s").ifPresent(consequences::add);
    ofTopics(TypeUse.Place.REPARTITION, "records under way in repartition %s")
        .ifPresent(consequences::add);
    ofStores().ifPresent(consequences::add);
    String text = consequences.isEmpty() ? "" : ": " + String.join("; ", consequences);
    return new Problem(change.kind().code(), change.where(), change.what() + text, change.fix());
  }

  private Optional<String> ofTopics(TypeUse.Place place, String records) {
    return names(place)
        .map(all -> records.formatted(all)
            + switch (change.effect()) {
              case NAMES -> " are read as before, under another name";
              case MISREAD -> " are misread";
              case UNREADABLE -> " become unreadable";
            });
  }

  private Optional<String> ofStores() {
    return change.effect() == Effect.NAMES
        ? Optional.empty()
        : names(TypeUse.Place.STORE).map(all -> "store %s must be rebuilt".formatted(all));
  }

  private Optional<String> names(TypeUse.Place place) {
    return Optional.of(uses.stream()
            .filter(use -> use.place() == place)
            .map(use -> "'" + use.name() + "'")
            .distinct()
            .collect(Collectors.joining(", ")))
        .filter(text -> !text.isEmpty());
  }
}
