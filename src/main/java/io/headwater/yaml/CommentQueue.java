package io.headwater.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The comments of a YAML file in their order; each is taken out once. */
final class CommentQueue {
  private final YamlCharacters text;
  private final List<YamlComment> comments;
  private int next;

  CommentQueue(YamlSource source) {
    text = source.text();
    comments = source.comments();
  }

  /** Takes out those that stand before an offset. */
  List<YamlComment> before(int offset) {
    return takeWhile(comment -> comment.offset() < offset);
  }

  /** Takes out those before an offset that are indented like what they end, or deeper. */
  List<YamlComment> ending(int column, int outer, int offset) {
    return takeWhile(comment -> comment.offset() < offset
        && comment.isAlone()
        && comment.column() >= column
        && comment.column() > outer);
  }

  private List<YamlComment> takeWhile(Predicate<YamlComment> isWanted) {
    List<YamlComment> taken = new ArrayList<>();
    while (next < comments.size() && isWanted.test(comments.get(next))) {
      taken.add(comments.get(next++));
    }
    return taken;
  }

  /** Takes out the next one if it stands in the line that an offset is in, and before another. */
  Optional<String> inLineOf(int offset, int limit) {
    return next < comments.size()
            && !comments.get(next).isAlone()
            && comments.get(next).offset() < limit
            && comments.get(next).line() == text.line(offset)
        ? Optional.of(comments.get(next++).text())
        : Optional.empty();
  }

  /** Does so if nothing but closing brackets and commas is between. */
  Optional<String> behind(int offset) {
    if (next >= comments.size() || comments.get(next).offset() < offset) {
      return Optional.empty();
    }
    for (int at = offset; at < comments.get(next).offset(); at++) {
      if (" \t,]}".indexOf(text.at(at)) < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(comments.get(next++).text());
  }
}
