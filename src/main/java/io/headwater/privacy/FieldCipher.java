package io.headwater.privacy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.FieldProtection;
import io.headwater.event.UndecodableEventException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.crypto.SecretKey;

/**
 * Seals personal fields with the keys of their subjects. Thread-safe.
 *
 * <p>Values that are not set, or empty, are left: there is nothing to hide. A value of a subject
 * that was forgotten is written as its field declares, in clear, whatever it is; so what is left of
 * it in memory cannot get back into a topic. Values that are not sealed are read as they are: they
 * were written before the field was marked, or by others.
 */
public final class FieldCipher implements FieldProtection {
  private final SubjectKeys keys;
  private final Sealing sealing;
  private final Map<Descriptor, ProtectedType> types = new ConcurrentHashMap<>();

  /** Seals with these keys. */
  public FieldCipher(SubjectKeys keys) {
    this(keys, Gcm::seal);
  }

  private FieldCipher(SubjectKeys keys, Sealing sealing) {
    this.keys = keys;
    this.sealing = sealing;
  }

  /**
   * Seals with these keys, the same value to the same bytes each time, so that what two replays
   * write can be compared. It tells which values of a subject are equal.
   */
  public static FieldCipher repeatable(SubjectKeys keys) {
    return new FieldCipher(keys, Gcm::sealRepeatably);
  }

  /** Seals a text. */
  private interface Sealing {
    byte[] seal(SecretKey key, byte[] plain, byte[] associated);
  }

  /** Finds the subject of what is being sealed. */
  private interface Naming {
    String subject();
  }

  /** What is done to each personal value. */
  private interface Change {
    Object of(PersonalField field, Object value, Naming naming);
  }

  @Override
  public Message seal(Message message, Supplier<Optional<String>> recordKey) {
    Naming byKey = () -> recordKey
        .get()
        .filter(key -> !key.isEmpty())
        .orElseThrow(() -> new UndecodableEventException(
            FailureCode.NO_SUBJECT,
            "value of '%s' has personal data, and neither a field nor a key names the subject"
                .formatted(message.getDescriptorForType().getFullName()),
            null));
    return changed(message, this::sealed, byKey);
  }

  @Override
  public Message open(Message message) {
    // Who the subject is does not matter: sealed values name their key.
    return changed(message, this::opened, () -> "");
  }

  private ProtectedType typeOf(Message message) {
    Descriptor type = message.getDescriptorForType();
    ProtectedType known = types.get(type);
    if (known == null) {
      known = ProtectedType.of(type);
      types.put(type, known);
    }
    return known;
  }

  private Message changed(Message message, Change change, Naming outer) {
    ProtectedType type = typeOf(message);
    if (type.isPlain()) {
      return message;
    }
    Naming naming =
        type.subject().<Naming>map(field -> () -> subjectOf(message, field)).orElse(outer);
    Message.Builder builder = message.toBuilder();
    for (PersonalField field : type.personal()) {
      change(builder, field.field(), value -> change.of(field, value, naming));
    }
    for (FieldDescriptor field : type.nested()) {
      change(builder, field, value -> changed((Message) value, change, naming));
    }
    return builder.build();
  }

  private static String subjectOf(Message message, FieldDescriptor field) {
    Object value = message.getField(field);
    String subject = value instanceof Number && !message.hasField(field) ? "" : value.toString();
    if (subject.isEmpty()) {
      throw new UndecodableEventException(
          FailureCode.NO_SUBJECT,
          "field '%s' of '%s' names no subject, and there is personal data"
              .formatted(field.getName(), message.getDescriptorForType().getFullName()),
          null);
    }
    return subject;
  }

  /** Changes the values of a field: one, those of a list, or those of a map. */
  private static void change(
      Message.Builder message, FieldDescriptor field, UnaryOperator<Object> change) {
    if (!field.isRepeated()) {
      if (message.hasField(field)) {
        message.setField(field, change.apply(message.getField(field)));
      }
      return;
    }
    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
      Object element = message.getRepeatedField(field, i);
      if (field.isMapField()) {
        Message entry = (Message) element;
        FieldDescriptor value = entry.getDescriptorForType().findFieldByNumber(2);
        Object changed = change.apply(entry.getField(value));
        message.setRepeatedField(
            field, i, entry.toBuilder().setField(value, changed).build());
      } else {
        message.setRepeatedField(field, i, change.apply(element));
      }
    }
  }

  private Object sealed(PersonalField field, Object value, Naming naming) {
    byte[] plain = value instanceof String text
        ? ByteString.copyFromUtf8(text).toByteArray()
        : ((ByteString) value).toByteArray();
    if (plain.length == 0 || value.equals(field.forgotten())) {
      return value;
    }
    Optional<SubjectKey> key = keys.keyFor(naming.subject());
    if (key.isEmpty()) {
      return field.forgotten();
    }
    SealedValue sealed = new SealedValue(
        key.get().id(), sealing.seal(key.get().secret(), plain, field.associated()));
    return field.isText() ? sealed.asText() : sealed.asBytes();
  }

  private Object opened(PersonalField field, Object value, Naming naming) {
    if (!SealedValue.isSealed(value)) {
      return value;
    }
    SealedValue sealed = SealedValue.read(value).orElseThrow(() -> broken(field, "is cut short"));
    SubjectKeys.Found found = keys.find(sealed.key());
    if (found instanceof SubjectKeys.Found.Destroyed) {
      return field.forgotten();
    }
    if (found instanceof SubjectKeys.Found.Key key) {
      byte[] plain = Gcm.open(key.key().secret(), sealed.sealed(), field.associated())
          .orElseThrow(() -> broken(field, "was changed, or moved here, since it was sealed"));
      ByteString bytes = ByteString.copyFrom(plain);
      return field.isText() ? bytes.toStringUtf8() : bytes;
    }
    throw broken(field, "was sealed with a key that does not exist");
  }

  private static UndecodableEventException broken(PersonalField field, String how) {
    return new UndecodableEventException(
        FailureCode.SEAL_BROKEN,
        "field '%s' of '%s' %s"
            .formatted(
                field.field().getName(), field.field().getContainingType().getFullName(), how),
        null);
  }
}
