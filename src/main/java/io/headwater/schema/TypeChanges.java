package io.headwater.schema;

import com.google.protobuf.Descriptors.Descriptor;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import java.util.List;
import java.util.Optional;

/** Compares two revisions of message types; what they refer to is compared with them. */
public final class TypeChanges {
  private final MessageTypes older;
  private final MessageTypes current;
  private final ProtoPlaces places;

  /**
   * Compares types by their names.
   *
   * @param places of {@code current}
   */
  public TypeChanges(MessageTypes older, MessageTypes current, ProtoPlaces places) {
    this.older = older;
    this.current = current;
    this.places = places;
  }

  /** Tells whether there was a type of that name. */
  public boolean isKnown(String fullName) {
    return older.find(fullName).isPresent();
  }

  /**
   * Returns what has changed of a type, and of all that it refers to, and breaks something; each
   * once. There is nothing of a type that is new.
   */
  public List<TypeChange> of(String fullName) {
    Optional<MessageType> was = older.find(fullName);
    Optional<MessageType> is = current.find(fullName);
    return was.isPresent() && is.isEmpty()
        ? List.of(removed(was.get().descriptor()))
        : between(was, is);
  }

  /** Does the same for a type that is there, be it among the current ones by that name or not. */
  List<TypeChange> of(MessageType used) {
    return between(
        older.find(used.fullName()), current.find(used.fullName()).or(() -> Optional.of(used)));
  }

  private List<TypeChange> between(Optional<MessageType> was, Optional<MessageType> is) {
    Comparison comparison = new Comparison(places);
    was.ifPresent(
        before -> comparison.compare(before.descriptor(), is.orElseThrow().descriptor()));
    return comparison.found();
  }

  private static TypeChange removed(Descriptor was) {
    return new TypeChange(
        ChangeKind.MESSAGE_REMOVED,
        Effect.UNREADABLE,
        was.getFullName(),
        SourceLocation.ofFile(was.getFile().getName()),
        "message '%s' is gone".formatted(was.getFullName()),
        "keep it for as long as there are records of it, and upcast them to what replaces it");
  }
}
