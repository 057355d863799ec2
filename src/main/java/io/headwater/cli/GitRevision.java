package io.headwater.cli;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files as they were in a revision of the git repository that they are in. */
final class GitRevision {
  private static final Kind PROTO = new Kind(
      List.of(".proto"),
      ".proto files",
      "name it with --proto-path, or give a file with a descriptor set",
      "name another folder with --proto-path, or give a file with a descriptor set");
  private static final Kind YAML = new Kind(
      List.of(".yaml", ".yml"),
      "YAML files",
      "name a topology in a YAML file",
      "name a revision in which they were there");
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MOST_FILES = 1_000;

  private final String revision;
  private final Surroundings world;
  private final String program;
  private final String option;

  /**
   * What is looked for.
   *
   * @param ifAbsent what to do if there is no such folder today
   * @param ifNone what to do if there was none in it
   */
  private record Kind(List<String> endings, String noun, String ifAbsent, String ifNone) {
    boolean has(String name) {
      return endings.stream().anyMatch(name::endsWith);
    }
  }

  /** Names a branch, a tag or a commit, as git does. */
  GitRevision(String revision, Surroundings world) {
    this(revision, world, "git");
  }

  /**
   * Names a branch, a tag or a commit in another option.
   *
   * @param option such as {@code --compare}
   */
  static GitRevision in(String option, String revision, Surroundings world) {
    return new GitRevision(revision, world, "git", option);
  }

  /**
   * Does the same by another git.
   *
   * @param program a name on the PATH, or a file
   */
  GitRevision(String revision, Surroundings world, String program) {
    this(revision, world, program, "--against");
  }

  private GitRevision(String revision, Surroundings world, String program, String option) {
    this.revision = revision;
    this.world = world;
    this.program = program;
    this.option = "option '" + option + "'";
  }

  /**
   * Copies the YAML files that were in a folder, which need be there today.
   *
   * @param copy an empty folder
   * @throws InvalidInputException if git does not know the revision, or there were none
   */
  void copyYaml(Path folder, Path copy) {
    try {
      Path work = Files.createTempDirectory(ProtoFolders.PREFIX);
      try {
        extract(folder, copy, work, YAML);
      } finally {
        ProtoFolders.delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compiles the .proto files that were in folders, which need be there today.
   *
   * @throws InvalidInputException if git does not know the revision, there were none, or they do
   *     not compile
   */
  FileDescriptorSet compile(List<Path> folders, Supplier<Protoc> protoc) {
    try {
      Path work = Files.createTempDirectory(ProtoFolders.PREFIX);
      try {
        List<Path> copies = new ArrayList<>();
        for (Path folder : folders) {
          Path copy = Files.createDirectory(work.resolve("r" + copies.size()));
          extract(folder, copy, work, PROTO);
          copies.add(copy);
        }
        return compiled(folders, copies, protoc);
      } finally {
        ProtoFolders.delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FileDescriptorSet compiled(
      List<Path> folders, List<Path> copies, Supplier<Protoc> protoc) {
    try {
      return new ProtoFolders(copies, world, protoc.get()).compile();
    } catch (InvalidInputException e) {
      throw new InvalidInputException(e.problems().stream()
          .map(one ->
              new Problem(one.code(), named(one.where(), folders, copies), one.what(), one.fix()))
          .toList());
    }
  }

  /** Names a place in a copy as git does, {@code main:proto/shop/order.proto:3:1}. */
  private String named(String where, List<Path> folders, List<Path> copies) {
    String named = where;
    for (int i = 0; i < copies.size(); i++) {
      named = named.replace(copies.get(i).toString(), revision + ":" + folders.get(i));
    }
    return named;
  }

  private void extract(Path folder, Path copy, Path work, Kind kind) throws IOException {
    Path from = world.file(folder);
    if (!Files.isDirectory(from)) {
      throw problem(
          "HW1642",
          "there is no folder '%s', in which %s would be".formatted(folder, kind.noun()),
          kind.ifAbsent(),
          null);
    }
    String commit = commit(from, work);
    List<String> names = names(from, commit, work, kind);
    if (names.isEmpty() || names.size() > MOST_FILES) {
      throw problem(
          "HW1642",
          names.isEmpty()
              ? "there were no %s in '%s' at '%s'".formatted(kind.noun(), folder, revision)
              : "there were more than %,d %s in '%s'".formatted(MOST_FILES, kind.noun(), folder),
          kind.ifNone(),
          null);
    }
    for (String name : names) {
      Path file = copy.resolve(name);
      Files.createDirectories(file.getParent());
      require(git(from, work, file, "show", commit + ":./" + name), work, folder);
    }
  }

  /** Returns the commit's hash: whatever else it is called, that is no option. */
  private String commit(Path folder, Path work) throws IOException {
    Path output = work.resolve("commit");
    boolean isKnown = git(
        folder, work, output, "rev-parse", "--verify", "--end-of-options", revision + "^{commit}");
    require(isKnown, work, folder);
    return Files.readString(output).strip();
  }

  private List<String> names(Path folder, String commit, Path work, Kind kind) throws IOException {
    Path output = work.resolve("names");
    require(git(folder, work, output, "ls-tree", "-r", "-z", "--name-only", commit), work, folder);
    return Arrays.stream(Files.readString(output).split("\0", -1))
        .filter(kind::has)
        .filter(name -> Path.of(name).normalize().equals(Path.of(name)))
        .toList();
  }

  private void require(boolean isDone, Path work, Path folder) throws IOException {
    if (!isDone) {
      String said = Files.readString(work.resolve("errors")).lines().findFirst().orElse("");
      throw problem(
          "HW1641",
          "'%s' is neither a file nor a revision that git finds from '%s'%s"
              .formatted(
                  revision,
                  folder.getFileName(),
                  said.isEmpty() ? "" : " (" + said.replaceFirst("^fatal: ", "") + ")"),
          "name %s, or a branch, a tag or a commit".formatted(instead()),
          null);
    }
  }

  /** Runs git without a shell, and returns whether it did what it was asked for. */
  private boolean git(Path folder, Path work, Path output, String... arguments) {
    List<String> command = Stream.concat(
            Stream.of(program, "-C", folder.toString()), Arrays.stream(arguments))
        .toList();
    try {
      Process process = new ProcessBuilder(command)
          .redirectOutput(output.toFile())
          .redirectError(work.resolve("errors").toFile())
          .start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw problem(
            "HW1640",
            "git has not ended within %s".formatted(Text.seconds(LIMIT)),
            "give " + instead(),
            null);
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      throw problem("HW1640", "git cannot be run", "install it, or give " + instead(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for git", e);
    }
  }

  /** Returns what may be given in place of a revision. */
  private String instead() {
    return option.contains("--against") ? "a file with a descriptor set" : "a file";
  }

  private InvalidInputException problem(
      String code, String what, String fix, @Nullable Throwable cause) {
    return new InvalidInputException(new Problem(code, option, what, fix), cause);
  }
}
