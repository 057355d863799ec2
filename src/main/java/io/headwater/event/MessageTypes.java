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
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    return of(packagedSet(MessageTypes.class.getClassLoader()), PACKAGED);
  }

  /**
   * Reads the descriptor set packaged on the class path of {@code loader}. Types whose classes are
   * on it, too, are types of those classes: they parse several times faster.
   */
  public static MessageTypes packaged(ClassLoader loader) {
    return new Linking(packagedSet(loader), PACKAGED, Optional.of(new GeneratedFiles(loader)))
        .types();
  }

  /**
   * Reads the descriptor set packaged on the class path of {@code loader}. Types are of their
   * descriptors alone, whose files tell where they were written.
   */
  public static MessageTypes described(ClassLoader loader) {
    return of(packagedSet(loader), PACKAGED);
  }

  private static FileDescriptorSet packagedSet(ClassLoader loader) {
    FileDescriptorSet.Builder all = FileDescriptorSet.newBuilder();
    try {
      for (URL resource : Collections.list(loader.getResources(PACKAGED))) {
        try (InputStream in = resource.openStream()) {
          all.mergeFrom(in);
        }
      }
    } catch (IOException e) {
      throw unusable(PACKAGED, "the descriptor set cannot be read", e);
    }
    if (all.getFileCount() == 0) {
      throw unusable(PACKAGED, "there is no descriptor set on the class path", null);
    }
    return all.build();
  }

  /**
   * Reads a descriptor set, as written by {@code protoc --include_imports --descriptor_set_out}.
   *
   * @throws InvalidInputException if the file is absent, no descriptor set, or lacks an import
   */
  public static MessageTypes read(Path file) {
    return of(readSet(file), file.toString());
  }

  private static FileDescriptorSet readSet(Path file) {
    if (!Files.isRegularFile(file)) {
      throw unusable(file.toString(), "there is no such descriptor set", null);
    }
    try {
      return FileDescriptorSet.parseFrom(Files.readAllBytes(file));
    } catch (IOException e) {
      throw unusable(file.toString(), "the file is not a protobuf descriptor set", e);
    }
  }

  /**
   * Reads a descriptor set; types whose classes {@code loader} has are types of those classes.
   *
   * @throws InvalidInputException if the file is absent, no descriptor set, or lacks an import
   */
  public static MessageTypes read(Path file, ClassLoader loader) {
    return new Linking(readSet(file), file.toString(), Optional.of(new GeneratedFiles(loader)))
        .types();
  }

  /**
   * Takes a descriptor set, and adds Headwater's own messages, such as {@code headwater.Reply};
   * types whose classes {@code loader} has are types of those classes.
   *
   * @param source names the set in problems
   */
  public static MessageTypes withOurs(FileDescriptorSet set, String source, ClassLoader loader) {
    FileDescriptorSet.Builder all = set.toBuilder();
    packagedSet(MessageTypes.class.getClassLoader()).getFileList().stream()
        .filter(file -> file.getName().startsWith("headwater/")
            || file.getName().startsWith("google/protobuf/"))
        .forEach(all::addFile);
    return new Linking(all.build(), source, Optional.of(new GeneratedFiles(loader))).types();
  }

  /** Takes a descriptor set; {@code source} names it in problems. */
  public static MessageTypes of(FileDescriptorSet set, String source) {
    return new Linking(set, source, Optional.empty()).types();
  }

  /** Takes all types of the files that these types are in, and of those that these import. */
  public static MessageTypes around(Collection<MessageType> some) {
    Set<FileDescriptor> files = new LinkedHashSet<>();
    some.forEach(type -> addFiles(type.descriptor().getFile(), files));
    Map<String, MessageType> types = new LinkedHashMap<>();
    files.forEach(file -> file.getMessageTypes().forEach(message -> addTypes(message, types)));
    some.forEach(type -> types.put(type.fullName(), type));
    return new MessageTypes(types);
  }

  private static void addFiles(FileDescriptor file, Set<FileDescriptor> files) {
    if (files.add(file)) {
      file.getDependencies().forEach(imported -> addFiles(imported, files));
    }
  }

  private static void addTypes(Descriptor message, Map<String, MessageType> types) {
    types.put(message.getFullName(), MessageType.of(message));
    message.getNestedTypes().forEach(nested -> addTypes(nested, types));
  }

  /** Links the files of a descriptor set, imports first. */
  private static final class Linking {
    private final Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
    private final Map<String, FileDescriptor> built = new HashMap<>();
    private final Deque<String> importers = new ArrayDeque<>();
    private final Set<FileDescriptor> generated = new HashSet<>();
    private final String source;
    private final Optional<GeneratedFiles> classes;

    Linking(FileDescriptorSet set, String source, Optional<GeneratedFiles> classes) {
      set.getFileList().forEach(file -> files.putIfAbsent(file.getName(), file));
      this.source = source;
      this.classes = classes;
    }

    MessageTypes types() {
      Map<String, MessageType> types = new LinkedHashMap<>();
      for (FileDescriptorProto file : files.values()) {
        build(file).getMessageTypes().forEach(message -> collect(message, types));
      }
      return new MessageTypes(types);
    }

    private FileDescriptor build(FileDescriptorProto file) {
      FileDescriptor known = built.get(file.getName());
      if (known != null) {
        return known;
      }
      Optional<FileDescriptor> ofClasses = classes.flatMap(all -> all.find(file));
      ofClasses.ifPresent(generated::add);
      FileDescriptor descriptor = ofClasses.orElseGet(() -> link(file));
      built.put(file.getName(), descriptor);
      return descriptor;
    }

    private FileDescriptor link(FileDescriptorProto file) {
      if (importers.contains(file.getName())) {
        throw unusable(
            source,
            "'%s' imports itself through '%s'".formatted(file.getName(), importers.peek()),
            null);
      }
      importers.push(file.getName());
      FileDescriptor[] imports = file.getDependencyList().stream()
          .map(name -> imported(file, name))
          .toArray(FileDescriptor[]::new);
      importers.pop();
      try {
        return FileDescriptor.buildFrom(file, imports);
      } catch (DescriptorValidationException e) {
        throw unusable(source, "'" + file.getName() + "' does not link: " + e.getMessage(), e);
      }
    }

    private FileDescriptor imported(FileDescriptorProto file, String name) {
      FileDescriptorProto found = files.get(name);
      if (found == null) {
        throw unusable(
            source, "'" + file.getName() + "' imports '" + name + "', which is missing", null);
      }
      return build(found);
    }

    private void collect(Descriptor message, Map<String, MessageType> types) {
      types.put(message.getFullName(), typeOf(message));
      message.getNestedTypes().forEach(nested -> collect(nested, types));
    }

    private MessageType typeOf(Descriptor message) {
      return generated.contains(message.getFile()) && !message.getOptions().getMapEntry()
          ? classes
              .flatMap(all -> all.classOf(message))
              .map(MessageType::of)
              .orElseGet(() -> MessageType.of(message))
          : MessageType.of(message);
    }
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
