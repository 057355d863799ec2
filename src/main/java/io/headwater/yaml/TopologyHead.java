package io.headwater.yaml;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.MessageTypes;
import io.headwater.expression.ExpressionText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads what the first document of a topology says for all others. */
final class TopologyHead {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final List<String> TAKEN =
      List.of("value", "state", "command", "event", "key", "now", "headers", "id");

  private final MessageTypes types;
  private final YamlProblems problems;

  TopologyHead(MessageTypes types, YamlProblems problems) {
    this.types = types;
    this.problems = problems;
  }

  /** Adds the packages of the .proto files that are named, whose types need no package. */
  void packages(YamlMap map, List<String> packages) {
    Map<String, FileDescriptor> files = new TreeMap<>();
    for (String name : types.names()) {
      FileDescriptor file = types.find(name).orElseThrow().descriptor().getFile();
      files.put(file.getName(), file);
    }
    map.optional("proto").ifPresent(value -> {
      for (YamlValue one : value.isList() ? value.list() : List.of(value)) {
        one.text().ifPresent(name -> addPackage(one, name, files, packages));
      }
    });
  }

  private void addPackage(
      YamlValue value, String name, Map<String, FileDescriptor> files, List<String> packages) {
    FileDescriptor file = files.get(name);
    if (file == null) {
      List<String> own =
          files.keySet().stream().filter(one -> !one.startsWith("google/")).toList();
      problems.report(
          "HW1003",
          value.where(),
          "the descriptor set has no file '%s'%s".formatted(name, NearMatch.didYouMean(name, own)),
          "use one of %s; or name your own with --proto-path or --descriptors"
              .formatted(String.join(", ", own)));
    } else if (!file.getPackage().isEmpty() && !packages.contains(file.getPackage())) {
      packages.add(file.getPackage());
    }
  }

  /** Adds the constants, each a Long, a Double, a Boolean or a String, as it is written. */
  void constants(YamlMap map, Map<String, Object> constants) {
    map.optional("constants")
        .flatMap(YamlValue::map)
        .ifPresent(all -> all.forEach((name, value) -> {
          if (!NAME.matcher(name.text()).matches() || TAKEN.contains(name.text())) {
            problems.report(
                "HW1027",
                name.where(),
                "'" + name.text() + "' cannot name a constant",
                "use letters, digits and underscores, and none of " + String.join(", ", TAKEN));
          } else {
            Optional<Object> constant = value.constant();
            constant.ifPresent(one -> constants.put(name.text(), one));
          }
        }));
  }

  /** Adds the named expressions, each as it is written. */
  void expressions(YamlMap map, Map<String, ExpressionText> named) {
    map.optional("expressions")
        .flatMap(YamlValue::map)
        .ifPresent(all -> all.forEach((name, value) -> {
          if (!NAME.matcher(name.text()).matches()) {
            problems.report(
                "HW1043",
                name.where(),
                "'" + name.text() + "' cannot name an expression",
                "use letters, digits and underscores");
          } else if (named.containsKey(name.text())) {
            problems.report(
                "HW1044",
                name.where(),
                "'%s' names another expression already, at %s"
                    .formatted(name.text(), named.get(name.text()).where()),
                "rename one of the two");
          } else {
            value.expression().ifPresent(text -> named.put(name.text(), text));
          }
        }));
  }
}
