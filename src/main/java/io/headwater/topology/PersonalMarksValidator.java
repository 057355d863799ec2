package io.headwater.topology;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.event.FieldMarks;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds marks of personal data that cannot be honoured. */
final class PersonalMarksValidator {
  private static final Set<FieldDescriptor.JavaType> SEALED =
      Set.of(FieldDescriptor.JavaType.STRING, FieldDescriptor.JavaType.BYTE_STRING);
  private static final Set<FieldDescriptor.JavaType> NAMING = Set.of(
      FieldDescriptor.JavaType.STRING, FieldDescriptor.JavaType.INT, FieldDescriptor.JavaType.LONG);

  private final TopologySpec spec;
  private final TopologyValidator problems;

  PersonalMarksValidator(TopologySpec spec, TopologyValidator problems) {
    this.spec = spec;
    this.problems = problems;
  }

  void check() {
    Set<Descriptor> types = new LinkedHashSet<>();
    spec.messageTypes().forEach(type -> types.addAll(FieldMarks.reachable(type.descriptor())));
    types.stream().sorted(Comparator.comparing(Descriptor::getFullName)).forEach(this::check);
    spec.databaseProjections().forEach(this::checkRows);
  }

  /** Who forgets a subject does not reach the rows of a database. */
  private void checkRows(ProjectionSpec projection) {
    if (FieldMarks.isPersonal(projection.behavior().row().descriptor())) {
      problems.report(
          "HW1655",
          projection.where(),
          "projection '%s' would write personal data into a database as it is"
              .formatted(projection.name()),
          "leave personal fields out of its rows, or keep them in a table");
    }
  }

  private void check(Descriptor type) {
    type.getFields().forEach(this::check);
    List<FieldDescriptor> subjects = type.getFields().stream()
        .filter(field -> FieldMarks.of(field).isSubject())
        .toList();
    if (subjects.size() > 1) {
      report(
          "HW1652",
          "fields '%s' and '%s' of '%s' both name a subject"
              .formatted(subjects.get(0).getName(), subjects.get(1).getName(), type.getFullName()),
          "mark one of them, or put the data of the other into a message of its own");
    }
  }

  private void check(FieldDescriptor field) {
    FieldMarks marks = FieldMarks.of(field);
    String name =
        "'%s' of '%s'".formatted(field.getName(), field.getContainingType().getFullName());
    if (marks.isPersonal() && !SEALED.contains(valueOf(field).getJavaType())) {
      report(
          "HW1651",
          "field %s is personal, and neither a string nor bytes".formatted(name),
          "mark the strings and bytes inside of it, or make it a string");
    }
    boolean isName = NAMING.contains(field.getJavaType()) && !field.isRepeated();
    if (marks.isSubject() && (!isName || marks.isPersonal())) {
      report(
          "HW1652",
          "field %s cannot name a subject: it is %s"
              .formatted(name, isName ? "personal itself" : "neither a string nor a whole number"),
          "mark a field with an id that says nothing of a person");
    }
    if (marks.forgotten().isPresent() && !marks.isPersonal()) {
      report(
          "HW1653",
          "field %s says what it reads as when forgotten, and is not personal".formatted(name),
          "mark it with [(headwater.personal) = true], too, or remove (headwater.forgotten)");
    }
  }

  private static FieldDescriptor valueOf(FieldDescriptor field) {
    return field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
  }

  private void report(String code, String what, String fix) {
    problems.report(code, spec.where(), what, fix);
  }
}
