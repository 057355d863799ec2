package io.headwater.expression;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.cel.common.internal.DefaultInstanceMessageFactory;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages and enums that an expression may name: one descriptor per full name, those of the
 * scope's own types first, so that a record in hand is of a known descriptor.
 */
final class TypeUniverse {
  private final Map<String, FileDescriptor> files = new LinkedHashMap<>();
  private final Map<String, Descriptor> messages = new LinkedHashMap<>();
  private final Map<String, EnumDescriptor> enums = new LinkedHashMap<>();

  /** Takes the types of the scope as they are, and every other one linked against them. */
  TypeUniverse(MessageTypes types, List<MessageType> own) {
    own.forEach(type -> adopt(type.descriptor().getFile()));
    types
        .names()
        .forEach(name -> link(types.find(name).orElseThrow().descriptor().getFile()));
    files.values().forEach(file -> {
      file.getMessageTypes().forEach(this::collect);
      file.getEnumTypes().forEach(type -> enums.put(type.getFullName(), type));
    });
  }

  private void adopt(FileDescriptor file) {
    if (files.containsKey(file.getFullName())) {
      return;
    }
    file.getDependencies().forEach(this::adopt);
    files.put(file.getFullName(), file);
  }

  private FileDescriptor link(FileDescriptor file) {
    FileDescriptor known = files.get(file.getFullName());
    if (known != null) {
      return known;
    }
    List<FileDescriptor> imports =
        file.getDependencies().stream().map(this::link).toList();
    FileDescriptor linked = imports.equals(file.getDependencies()) ? file : rebuilt(file, imports);
    files.put(file.getFullName(), linked);
    return linked;
  }

  private static FileDescriptor rebuilt(FileDescriptor file, List<FileDescriptor> imports) {
    try {
      return FileDescriptor.buildFrom(file.toProto(), imports.toArray(FileDescriptor[]::new));
    } catch (DescriptorValidationException e) {
      // The scope's version of an import lacks what this file needs: it stays with its own.
      return file;
    }
  }

  private void collect(Descriptor message) {
    messages.put(message.getFullName(), message);
    message.getEnumTypes().forEach(type -> enums.put(type.getFullName(), type));
    message.getNestedTypes().stream()
        .filter(nested -> !nested.getOptions().getMapEntry())
        .forEach(this::collect);
  }

  Collection<FileDescriptor> files() {
    return files.values();
  }

  Collection<String> messageNames() {
    return messages.keySet();
  }

  Collection<EnumDescriptor> enums() {
    return enums.values();
  }

  Optional<Descriptor> message(String fullName) {
    return Optional.ofNullable(messages.get(fullName));
  }

  Optional<EnumDescriptor> enumOf(String fullName) {
    return Optional.ofNullable(enums.get(fullName));
  }

  /** Returns {@code message} over the descriptor that expressions know its type by. */
  Message normalised(Message message) {
    Descriptor own = message.getDescriptorForType();
    Descriptor known = messages.get(own.getFullName());
    return known == null || known == own ? message : as(message, prototype(known));
  }

  /** Returns the empty message of that descriptor, of the generated class if there is one. */
  static Message prototype(Descriptor descriptor) {
    return DefaultInstanceMessageFactory.getInstance()
        .getPrototype(descriptor)
        .orElseGet(() -> DynamicMessage.getDefaultInstance(descriptor));
  }

  /** Returns {@code message} in the class and over the descriptor of {@code prototype}. */
  static Message as(Message message, Message prototype) {
    try {
      return prototype.newBuilderForType().mergeFrom(message.toByteString()).buildPartial();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message of the same type has to parse", e);
    }
  }
}
