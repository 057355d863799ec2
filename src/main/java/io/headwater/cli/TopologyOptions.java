package io.headwater.cli;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageTypes;
import io.headwater.expression.ExpressionCompiler;
import io.headwater.schema.ProtoPlaces;
import io.headwater.schema.TypeChanges;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Where topologies and their message types are looked for. */
final class TopologyOptions {
  private static final String FOLDER = "topologies";
  private static final Path PROTO = Path.of("proto");

  @Option(
      names = "--classpath",
      paramLabel = "JAR[:JAR]",
      description = "Also look for topologies in these jars and class folders.")
  private String classPath = "";

  @Option(
      names = "--descriptors",
      paramLabel = "FILE",
      description = "Descriptor set with the message types, instead of those on the class path.")
  private Optional<Path> descriptors = Optional.empty();

  @Option(
      names = "--proto-path",
      paramLabel = "DIR",
      description = {
        "Compile the .proto files in this folder with protoc, instead of the types on the class",
        "path; may be repeated. Imports start at it."
      })
  private List<Path> protoPath = new ArrayList<>();

  @Option(
      names = "--protoc",
      paramLabel = "FILE",
      description = "Protobuf's compiler; $PROTOC, or the first on the PATH, by default.")
  private Optional<Path> protoc = Optional.empty();

  private Optional<FileDescriptorSet> compiled = Optional.empty();
  private boolean isComparing;

  /** Lets protoc compile older .proto files, too. */
  void compare() {
    isComparing = true;
  }

  /** Returns all topologies that can be named. */
  TopologyCatalog catalog(Surroundings world) {
    requireOneSourceOfTypes();
    ClassLoader loader = loader(world);
    Supplier<MessageTypes> types = once(() -> {
      prepareExpressions();
      return types(world, loader);
    });
    return TopologyCatalog.of(
        loader, new WrittenTopologies(world.file(Path.of("")), folders(world), types, loader));
  }

  /** Returns where the examples of topologies are. */
  ExampleFile.Search examples(Surroundings world) {
    return new ExampleFile.Search(catalog(world), world.file(Path.of("")), folders(world));
  }

  /** Returns where YAML files are. */
  YamlFiles yaml(Surroundings world) {
    return new YamlFiles(() -> catalog(world), world.file(Path.of("")), folders(world));
  }

  private static List<Path> folders(Surroundings world) {
    List<Path> folders = new ArrayList<>();
    folders.add(world.file(Path.of(FOLDER)));
    String home = System.getProperty("headwater.home");
    if (home != null && !isSame(Path.of(home), world.file(Path.of("")))) {
      folders.add(Path.of(home, FOLDER));
    }
    return folders;
  }

  /** Returns the message types of the descriptor set that is given, or of the class path. */
  MessageTypes types(Surroundings world) {
    requireOneSourceOfTypes();
    return types(world, loader(world));
  }

  private MessageTypes types(Surroundings world, ClassLoader loader) {
    if (!protoPath.isEmpty()) {
      return MessageTypes.withOurs(compiled(world), "option '--proto-path'", loader);
    }
    return descriptors
        .map(file -> MessageTypes.read(world.file(file), loader))
        .orElseGet(() -> MessageTypes.packaged(loader));
  }

  private FileDescriptorSet compiled(Surroundings world) {
    if (compiled.isEmpty()) {
      compiled = Optional.of(new ProtoFolders(protoPath, world, protoc(world)).compile());
    }
    return compiled.get();
  }

  /**
   * Returns the message types as they were in a revision, if they are in .proto files; else those
   * of today.
   */
  MessageTypes types(Surroundings world, GitRevision revision) {
    return protoPath.isEmpty()
        ? types(world)
        : MessageTypes.withOurs(
            revision.compile(protoPath, () -> protoc(world)),
            "option '--proto-path'",
            loader(world));
  }

  private Protoc protoc(Surroundings world) {
    return Protoc.find(protoc.map(world::file), System.getenv());
  }

  /**
   * Returns what has changed of the message types since an earlier time.
   *
   * @param against a file with a descriptor set, or else a revision of the git repository that the
   *     .proto files are in
   * @throws InvalidInputException if it is neither, or its .proto files do not compile
   */
  TypeChanges changes(String against, Surroundings world) {
    requireOneSourceOfTypes();
    List<Path> folders = protoPath.isEmpty() ? List.of(PROTO) : protoPath;
    Path file = world.file(Path.of(against));
    MessageTypes older = Files.isRegularFile(file)
        ? MessageTypes.read(file)
        : MessageTypes.of(
            new GitRevision(against, world).compile(folders, () -> protoc(world)),
            "revision '" + against + "'");
    return new TypeChanges(
        older, described(world), new ProtoPlaces(name -> shown(name, folders, world)));
  }

  /** Returns types that know where they were written, which those of classes do not. */
  private MessageTypes described(Surroundings world) {
    if (!protoPath.isEmpty()) {
      return MessageTypes.of(compiled(world), "option '--proto-path'");
    }
    return descriptors
        .map(file -> MessageTypes.read(world.file(file)))
        .orElseGet(() -> MessageTypes.described(loader(world)));
  }

  /** Returns the name of a .proto file from here, if it is there. */
  private static String shown(String name, List<Path> folders, Surroundings world) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(file -> Files.isRegularFile(world.file(file)))
        .findFirst()
        .map(Path::toString)
        .orElse(name);
  }

  /**
   * Requires options that go together.
   *
   * @throws InvalidInputException if they do not
   */
  private void requireOneSourceOfTypes() {
    if (descriptors.isPresent() && !protoPath.isEmpty()) {
      throw unfitting("options --descriptors and --proto-path exclude each other", "give one");
    }
    if (protoc.isPresent() && protoPath.isEmpty() && !isComparing) {
      throw unfitting("--protoc has nothing to compile", "give --proto-path DIR, too");
    }
  }

  private static InvalidInputException unfitting(String what, String fix) {
    return new InvalidInputException(new Problem("HW1345", "message types", what, fix), null);
  }

  private static <T> Supplier<T> once(Supplier<T> supplier) {
    List<T> made = new ArrayList<>();
    return () -> {
      if (made.isEmpty()) {
        made.add(supplier.get());
      }
      return made.get(0);
    };
  }

  private static boolean isSame(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  /** Returns a loader over ours and the jars; it lives as long as the process. */
  ClassLoader loader(Surroundings world) {
    ClassLoader own = TopologyOptions.class.getClassLoader();
    if (classPath.isEmpty()) {
      return own;
    }
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      urls.add(urlOf(entry, world.file(Path.of(entry))));
    }
    return new URLClassLoader("headwater-classpath", urls.toArray(URL[]::new), own);
  }

  private static URL urlOf(String entry, Path file) {
    if (entry.isEmpty() || !Files.isReadable(file)) {
      throw new InvalidInputException(
          new Problem(
              "HW0635",
              "option '--classpath'",
              "'%s' cannot be read".formatted(entry),
              "name jars or class folders, separated by '%s'".formatted(File.pathSeparator)),
          null);
    }
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file has a URL", e);
    }
  }

  /** Loads CEL on another processor, while types are read on this one. */
  private static void prepareExpressions() {
    Thread preparing = new Thread(ExpressionCompiler::prepare, "headwater-expressions");
    preparing.setDaemon(true);
    preparing.start();
  }
}
