package io.headwater.event;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Message types by full name, read from a descriptor set; immutable. */
public final class MessageTypes {
  private static final String PACKAGED = "META-INF/headwater/descriptors.binpb";

  private final Map<String, MessageType> byName;

  private MessageTypes(Map<String, MessageType> byName) {
    this.byName = byName;
  }

  /** Reads the descriptor set packaged on the class path. */
  public static MessageTypes packaged() {
    try (InputStream in = MessageTypes.class.getClassLoader().getResourceAsStream(PACKAGED)) {
      if (in == null) {
        throw unusable(PACKAGED, "there is no descriptor set on the class path", null);
      }
      return of(FileDescriptorSet.parseFrom(in), PACKAGED);
    } catch (IOException e) {
      throw unusable(PACKAGED, "the descriptor set cannot be read", e);
    }
  }

  /**
   * Reads a descriptor set, as written by {@code protoc --include_imports --descriptor_set_out}.
   *
   * @throws InvalidInputException if the file is absent, no descriptor set, or lacks an import
   */
  public static MessageTypes read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw unusable(file.toString(), "there is no such descriptor set", null);
    }
    try {
      return of(FileDescriptorSet.parseFrom(Files.readAllBytes(file)), file.toString());
    } catch (IOException e) {
      throw unusable(file.toString(), "the file is not a protobuf descriptor set", e);
    }
  }

  /** Takes a descriptor set; {@code source} names it in problems. */
  public static MessageTypes of(FileDescriptorSet set, String source) {
    Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
    set.getFileList().forEach(file -> files.put(file.getName(), file));
    Map<String, FileDescriptor> built = new HashMap<>();
    Map<String, MessageType> types = new LinkedHashMap<>();
    for (FileDescriptorProto file : files.values()) {
      FileDescriptor descriptor = build(file, files, built, new ArrayDeque<>(), source);
      descriptor.getMessageTypes().forEach(message -> collect(message, types));
    }
    return new MessageTypes(types);
  }

  private static FileDescriptor build(
      FileDescriptorProto file,
      Map<String, FileDescriptorProto> files,
      Map<String, FileDescriptor> built,
      Deque<String> importers,
      String source) {
    FileDescriptor known = built.get(file.getName());
    if (known != null) {
      return known;
    }
    if (importers.contains(file.getName())) {
      throw unusable(
          source,
          "'%s' imports itself through '%s'".formatted(file.getName(), importers.peek()),
          null);
    }
    importers.push(file.getName());
    FileDescriptor[] imports = file.getDependencyList().stream()
        .map(name -> {
          FileDescriptorProto imported = files.get(name);
          if (imported == null) {
            throw unusable(
                source, "'" + file.getName() + "' imports '" + name + "', which is missing", null);
          }
          return build(imported, files, built, importers, source);
        })
        .toArray(FileDescriptor[]::new);
    importers.pop();
    try {
      FileDescriptor descriptor = FileDescriptor.buildFrom(file, imports);
      built.put(file.getName(), descriptor);
      return descriptor;
    } catch (DescriptorValidationException e) {
      throw unusable(source, "'" + file.getName() + "' does not link: " + e.getMessage(), e);
    }
  }

  private static void collect(Descriptor message, Map<String, MessageType> types) {
    types.put(message.getFullName(), MessageType.of(message));
    message.getNestedTypes().forEach(nested -> collect(nested, types));
  }

  private static InvalidInputException unusable(
      String source, String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return new InvalidInputException(
        new Problem(
            "HW0201",
            source,
            what,
            "write it with protoc --include_imports --descriptor_set_out=FILE"),
        cause);
  }

  /** Returns the type of that full name. */
  public Optional<MessageType> find(String fullName) {
    return Optional.ofNullable(byName.get(fullName));
  }

  /** Returns all full names, in file order. */
  public Set<String> names() {
    return byName.keySet();
  }
}
