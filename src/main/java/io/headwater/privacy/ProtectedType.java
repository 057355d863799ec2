package io.headwater.privacy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.event.FieldMarks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a message type has personal data.
 *
 * @param personal its own personal fields
 * @param nested its fields whose messages have some, however deep
 * @param subject its field that names the subject
 */
record ProtectedType(
    List<PersonalField> personal, List<FieldDescriptor> nested, Optional<FieldDescriptor> subject) {

  static ProtectedType of(Descriptor type) {
    List<PersonalField> personal = new ArrayList<>();
    List<FieldDescriptor> nested = new ArrayList<>();
    Optional<FieldDescriptor> subject = Optional.empty();
    for (FieldDescriptor field : type.getFields()) {
      FieldMarks marks = FieldMarks.of(field);
      if (marks.isPersonal()) {
        personal.add(PersonalField.of(field, marks));
      } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && FieldMarks.isPersonal(field.getMessageType())) {
        nested.add(field);
      }
      if (marks.isSubject()) {
        subject = Optional.of(field);
      }
    }
    return new ProtectedType(List.copyOf(personal), List.copyOf(nested), subject);
  }

  /** Tells whether messages of the type hold no personal data at all. */
  boolean isPlain() {
    return personal.isEmpty() && nested.isEmpty();
  }
}
