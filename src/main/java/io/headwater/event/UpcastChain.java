package io.headwater.event;

import io.headwater.diagnostic.LocatedProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Finds what is wrong with the upcasters of a stream. */
final class UpcastChain {
  private final String stream;
  private final MessageType newest;
  private final List<Upcaster> upcasters;
  private final Map<MessageType, Upcaster> onward = new HashMap<>();
  private final List<LocatedProblem> found = new ArrayList<>();

  UpcastChain(String stream, MessageType newest, List<Upcaster> upcasters) {
    this.stream = stream;
    this.newest = newest;
    this.upcasters = upcasters;
  }

  List<LocatedProblem> problems() {
    for (Upcaster one : upcasters) {
      if (one.isInPlace()) {
        checkInPlace(one);
      } else {
        checkOnward(one);
      }
    }
    Set<MessageType> round = new LinkedHashSet<>();
    for (Upcaster one : upcasters) {
      if (onward.get(one.from()) == one && !round.contains(one.from())) {
        checkEnd(one, round);
      }
    }
    upcasters.stream().filter(Upcaster::isInPlace).forEach(this::checkReached);
    return found;
  }

  private void checkInPlace(Upcaster one) {
    if (one.when().isEmpty()) {
      report(
          "HW1601",
          one,
          "the upcaster of stream '%s' from '%s' to itself has no condition, and would change its"
                  .formatted(stream, one.from())
              + " own results again",
          "add 'when' with a condition that is false of what it makes; or name another type");
    }
  }

  private void checkOnward(Upcaster one) {
    if (one.when().isPresent()) {
      report(
          "HW1602",
          one,
          "the upcaster of stream '%s' from '%s' to '%s' has a condition, and values for which it"
                  .formatted(stream, one.from(), one.to())
              + " is false would stay what they were",
          "remove 'when', and tell the values apart in what it makes");
    }
    if (one.from().equals(newest)) {
      report(
          "HW1603",
          one,
          "an upcaster leads from '%s', which stream '%s' holds, to '%s'"
              .formatted(newest, stream, one.to()),
          "turn it round, or declare the stream to hold '%s'".formatted(one.to()));
      return;
    }
    Upcaster first = onward.putIfAbsent(one.from(), one);
    if (first != null) {
      report(
          "HW1604",
          one,
          "two upcasters of stream '%s' lead on from '%s', the first at %s"
              .formatted(stream, one.from(), first.where()),
          "keep one of them");
    }
  }

  /** Follows the way from an upcaster on; types of a way round are told once. */
  private void checkEnd(Upcaster start, Set<MessageType> round) {
    Set<MessageType> passed = new LinkedHashSet<>(List.of(start.from()));
    Upcaster last = start;
    while (onward.containsKey(last.to())) {
      if (!passed.add(last.to())) {
        round.addAll(passed);
        report(
            "HW1605",
            start,
            "upcasters of stream '%s' go round: %s".formatted(stream, way(start)),
            "let one of them lead to '%s', which the stream holds".formatted(newest));
        return;
      }
      last = onward.get(last.to());
    }
    if (!last.to().equals(newest) && last == start) {
      report(
          "HW1606",
          start,
          "the upcaster of stream '%s' from '%s' ends at '%s', and the stream holds '%s'"
              .formatted(stream, start.from(), start.to(), newest),
          "add one from '%s' to '%s'".formatted(start.to(), newest));
    }
  }

  private String way(Upcaster start) {
    List<String> names = new ArrayList<>(List.of(start.from().fullName()));
    Set<MessageType> passed = new LinkedHashSet<>(List.of(start.from()));
    Upcaster next = start;
    while (passed.add(next.to())) {
      names.add(next.to().fullName());
      next = Objects.requireNonNull(onward.get(next.to()), "a way round has no end");
    }
    names.add(next.to().fullName());
    return String.join(" → ", names);
  }

  private void checkReached(Upcaster one) {
    boolean isRead = one.from().equals(newest) || onward.containsKey(one.from());
    if (!isRead) {
      report(
          "HW1606",
          one,
          "the upcaster of stream '%s' from '%s' ends at '%s', and the stream holds '%s'"
              .formatted(stream, one.from(), one.to(), newest),
          "add one from '%s' to '%s'".formatted(one.to(), newest));
    }
  }

  private void report(String code, Upcaster where, String what, String fix) {
    found.add(LocatedProblem.of(code, where.where(), what, fix));
  }
}
