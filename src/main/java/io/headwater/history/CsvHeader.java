package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.history.CsvRecords.CsvRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The header of a CSV file, held to the columns that a mapping names. */
final class CsvHeader {
  private static final String OTHER_SEPARATORS = ";\t|";

  private final Path file;
  private final List<String> names;
  private final Set<String> wanted = new LinkedHashSet<>();
  private final EventLogMapping mapping;

  private CsvHeader(Path file, List<String> names, EventLogMapping mapping) {
    this.file = file;
    this.names = names;
    this.mapping = mapping;
    mapping.texts().forEach(text -> wanted.addAll(text.columns()));
  }

  /**
   * Returns the index of every column.
   *
   * @throws InvalidInputException if {@code header} is none, or lacks a mapped column
   */
  static Map<String, Integer> columns(Path file, CsvRecord header, EventLogMapping mapping) {
    if (header.raw().chars().anyMatch(CsvHeader::isBinary)) {
      throw new InvalidInputException(
          new Problem(
              "HW0312",
              file.toString(),
              "the file is not CSV text in UTF-8",
              "export it as CSV in UTF-8"),
          null);
    }
    List<String> names = header.fields().stream().map(String::strip).toList();
    return new CsvHeader(file, names, mapping).checked();
  }

  private static boolean isBinary(int character) {
    boolean isControl = character < ' ' && character != '\t' && character != '\n';
    return isControl || character == CsvRows.REPLACEMENT;
  }

  private Map<String, Integer> checked() {
    if (Collections.disjoint(names, wanted) && !wanted.isEmpty()) {
      throw noHeader();
    }
    List<Problem> problems = new ArrayList<>();
    mapping
        .texts()
        .forEach(text -> text.columns().stream()
            .filter(column -> Collections.frequency(names, column) != 1)
            .forEach(column -> problems.add(unusable(column, text))));
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    Map<String, Integer> columns = new LinkedHashMap<>();
    names.forEach(name -> columns.put(name, columns.size()));
    return columns;
  }

  private InvalidInputException noHeader() {
    String columns = "'" + String.join("', '", wanted) + "'";
    return new InvalidInputException(
        new Problem(
            "HW0313",
            file + ":1",
            "the first row has none of the columns that the mapping names: " + columns,
            separatorFix()),
        null);
  }

  private String separatorFix() {
    return OTHER_SEPARATORS
        .chars()
        .filter(separator -> names.size() == 1 && names.get(0).indexOf(separator) >= 0)
        .mapToObj(separator -> separator == '\t' ? "\\t" : Character.toString(separator))
        .findFirst()
        .map(separator -> "write separator: \"" + separator + "\" in the mapping")
        .orElse("put a row with the columns' names first, or correct the names in the mapping");
  }

  private Problem unusable(String column, RowText text) {
    if (names.contains(column)) {
      return new Problem(
          "HW0314",
          text.where(),
          "column '" + column + "' is in the header of '" + file + "' more than once",
          "rename one of the two in the file");
    }
    return new Problem(
        "HW0329",
        text.where(),
        "column '" + column + "' is not in the header of '" + file + "'"
            + NearMatch.didYouMean(column, names),
        MappingBinder.oneOf(names, "use a column of the file's first row"));
  }
}
