package io.headwater.history;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.headwater.diagnostic.SourceLocation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields that one row sets; reports a field set twice, and two cases of one oneof. */
final class TargetFields {
  private final ProblemSink problems;
  private final Set<FieldPath> set = new HashSet<>();
  private final Map<Choice, FieldDescriptor> chosen = new HashMap<>();

  /** A oneof of the message at a path. */
  private record Choice(List<FieldDescriptor> parent, OneofDescriptor oneof) {}

  TargetFields(ProblemSink problems) {
    this.problems = problems;
  }

  TargetFields copy() {
    TargetFields copy = new TargetFields(problems);
    copy.set.addAll(set);
    copy.chosen.putAll(chosen);
    return copy;
  }

  void set(FieldPath path, SourceLocation where) {
    if (!set.add(path)) {
      problems.report("HW0326", where, "field '" + path + "' is set twice", "keep one of the two");
    }
    enter(path, where);
  }

  void enter(FieldPath path, SourceLocation where) {
    for (int i = 0; i < path.steps().size(); i++) {
      FieldDescriptor step = path.steps().get(i);
      OneofDescriptor oneof = step.getRealContainingOneof();
      if (oneof == null) {
        continue;
      }
      FieldDescriptor other =
          chosen.putIfAbsent(new Choice(path.steps().subList(0, i), oneof), step);
      if (other != null && !other.equals(step)) {
        problems.report(
            "HW0326",
            where,
            "fields '" + other.getName() + "' and '" + step.getName() + "' are both of oneof '"
                + oneof.getName() + "', which holds one of them",
            "set them in separate cases, chosen by 'select-by'");
      }
    }
  }
}
