package io.headwater.expression;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The functions and macros that expressions may call, for suggestions. */
final class Known {
  private static final Map<String, String> MACROS = Map.of(
      "has", "has(message.field)",
      "all", "list.all(x, x > 0)",
      "exists", "list.exists(x, x > 0)",
      "exists_one", "list.exists_one(x, x > 0)",
      "map", "list.map(x, x + 1)",
      "filter", "list.filter(x, x > 0)",
      "cel.bind", "cel.bind(name, value, name + 1)",
      "math.greatest", "math.greatest(1, 2)",
      "math.least", "math.least(1, 2)",
      "optMap", "optional.optMap(x, x + 1)");
  private static final Set<String> FUNCTIONS =
      Set.of(("size contains startsWith endsWith matches charAt indexOf lastIndexOf join lowerAscii"
              + " upperAscii replace split substring trim reverse int uint double string bytes bool"
              + " duration timestamp dyn type getFullYear getMonth getDayOfYear getDayOfMonth"
              + " getDate getDayOfWeek getHours getMinutes getSeconds getMilliseconds hasValue"
              + " orValue or value optional.of optional.none optional.ofNonZeroValue"
              + " optFlatMap math.ceil math.floor math.round math.trunc math.abs math.sign"
              + " math.isNaN math.isInf math.isFinite math.bitAnd math.bitOr math.bitXor"
              + " math.bitNot math.bitShiftLeft math.bitShiftRight math.sqrt strings.quote"
              + " uuid5 hash id sum enumName")
          .split(" "));

  private Known() {}

  /** Returns how a macro is written. */
  static Optional<String> macro(String name) {
    return Optional.ofNullable(MACROS.get(name));
  }

  /** Returns every word that means something by itself, in some scope or in all. */
  static Set<String> words() {
    Set<String> words = new TreeSet<>(
        List.of(("value state command event key now headers isNew false true null in as break const"
                + " continue else for function if import let loop package namespace return var"
                + " void while int uint double bool string bytes list map null_type type")
            .split(" ")));
    names().forEach(name -> words.add(name.replaceFirst("\\..*", "")));
    return words;
  }

  static Set<String> names() {
    Set<String> names = new TreeSet<>(FUNCTIONS);
    names.addAll(MACROS.keySet());
    return names;
  }
}
