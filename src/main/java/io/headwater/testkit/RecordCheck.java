package io.headwater.testkit;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.yaml.TopologyExamples.ExpectedRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Holds a record that came out to what an example expects of it. */
final class RecordCheck {
  private RecordCheck() {}

  /** Returns what differs, one line each. */
  static List<String> findings(String name, ExpectedRecord expected, Envelope<Message> actual) {
    List<String> findings = new ArrayList<>();
    expected.key().ifPresent(key -> {
      if (!actual.hasKey() || !Objects.deepEquals(key, actual.key())) {
        findings.add("%s key: expected %s, was %s"
            .formatted(name, shown(key), actual.hasKey() ? shown(actual.key()) : "none"));
      }
    });
    if (expected.value().isPresent() && actual.hasValue()) {
      MessageDifference.between(expected.value().get(), actual.value())
          .forEach(line -> findings.add(name + " " + line));
    } else if (expected.value().isPresent() != actual.hasValue()) {
      findings.add("%s: expected %s, was %s"
          .formatted(
              name,
              expected.value().map(one -> MessageText.of(one)).orElse("no value"),
              actual.hasValue() ? MessageText.of(actual.value()) : "no value"));
    }
    expected.headers().forEach((header, value) -> {
      Optional<String> found = actual.headers().text(header);
      if (!found.equals(Optional.of(value))) {
        findings.add("%s header '%s': expected '%s', was %s"
            .formatted(name, header, value, found.map(one -> "'" + one + "'").orElse("nothing")));
      }
    });
    expected
        .time()
        .filter(time -> !time.equals(actual.eventTime()))
        .ifPresent(time ->
            findings.add("%s time: expected %s, was %s".formatted(name, time, actual.eventTime())));
    return findings;
  }

  /** Returns a message with those fields alone that an example looks at. */
  static Message only(Collection<FieldDescriptor> fields, Message actual) {
    Message.Builder looked = actual.newBuilderForType();
    for (FieldDescriptor field : fields) {
      FieldDescriptor own = actual.getDescriptorForType().findFieldByNumber(field.getNumber());
      if (!own.hasPresence() || actual.hasField(own)) {
        looked.setField(own, actual.getField(own));
      }
    }
    return looked.build();
  }

  static String shown(Object key) {
    return key instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : MessageText.of(key);
  }
}
