package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.cli.CommandRun.Result;
import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Types straight from .proto files, compiled by the protoc that Maven has. */
class ProtoPathTest {
  private static final String ORDER = """
      syntax = "proto3";
      package shop;
      import "google/protobuf/timestamp.proto";
      import "shop/money.proto";
      message Order { string id = 1; Money price = 2; google.protobuf.Timestamp at = 3; }
      """;
  private static final String MONEY = """
      syntax = "proto3";
      package shop;
      message Money { int64 cents = 1; }
      """;
  private static final String SHOP = """
      topology: shop
      proto: shop/order.proto
      streams:
        orders: { value: Order, key: value.id }
        large: { value: Order }
        replies: { value: headwater.Reply }
      ---
      pipeline: large
      from: orders
      steps:
        - filter: value.price.cents > 100
        - to: large
      """;

  @TempDir
  static Path tools;

  private static String protoc;

  @TempDir
  Path directory;

  @BeforeAll
  static void findProtoc() throws IOException {
    protoc = InstalledProtoc.copiedTo(tools).toString();
  }

  @BeforeEach
  void writeShop() throws IOException {
    write("shop.yaml", SHOP);
    write("my protos: a=b/shop/order.proto", ORDER);
    write("my protos: a=b/shop/money.proto", MONEY);
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void knowsTheOptionsOfPersonalFields() throws IOException {
    write("people/shop/order.proto", """
        syntax = "proto3";
        package shop;
        import "headwater/privacy.proto";
        message Order { string id = 1 [(headwater.personal) = true]; Price price = 2; }
        message Price { int64 cents = 1; }
        """);

    Result check = run("check", "shop.yaml", "--proto-path", "people", "--protoc", protoc);

    assertThat(check.out() + check.err())
        .contains("shop.yaml:4:38: a key is made of 'id', which is personal")
        .doesNotContain("HW1651");
  }

  @Test
  void givesTheOptionsAsTheyAreDeclared() throws IOException {
    try (InputStream packaged =
        ProtoPathTest.class.getResourceAsStream("/headwater/privacy.proto")) {
      assertThat(packaged)
          .hasSameContentAs(Files.newInputStream(Path.of("proto/headwater/privacy.proto")));
    }
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  private Result check(String... folders) {
    List<String> arguments = Stream.concat(
            Stream.of("check", "shop.yaml", "--protoc", protoc),
            Stream.of(folders).flatMap(folder -> Stream.of("--proto-path", folder)))
        .toList();
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void compilesWhatTopologiesName() throws IOException {
    Result check = check("my protos: a=b");

    assertThat(check)
        .isEqualTo(new Result(0, "shop: valid; 3 streams, 0 aggregates, 1 pipeline\n", ""));
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void describesAndTestsThemToo() throws IOException {
    write("shop.spec.yaml", """
        topology: shop
        ---
        pipeline: large
        examples:
          a large order:
            in: [{ key: o-1, value: { id: o-1, price: { cents: 101 } } }]
            out: { large: [{ key: o-1, value: { id: o-1, price: { cents: 101 } } }] }
        """);

    assertThat(run("describe", "shop.yaml", "--proto-path=my protos: a=b", "--protoc", protoc)
            .out())
        .contains("value shop.Order");
    assertThat(run("test", "shop.yaml", "--proto-path=my protos: a=b", "--protoc", protoc))
        .extracting(Result::code, Result::err)
        .containsExactly(0, "");
  }

  @Test
  void takesTheFileOfTheFirstFolder() throws IOException {
    write("other/shop/money.proto", MONEY.replace("cents", "pence"));

    assertThat(check("my protos: a=b", "other").code()).isZero();
    assertThat(check("other", "my protos: a=b").err())
        .contains("shop.yaml:11:25: ")
        .contains("'cents'");
  }

  @Test
  void tellsWhatProtocFindsWrong() throws IOException {
    write("my protos: a=b/shop/order.proto", ORDER.replace("Money price", "Mony price"));

    assertThat(check("my protos: a=b")).isEqualTo(new Result(2, "", """
        my protos: a=b/shop/order.proto:5:32: "Mony" is not defined [HW1342]
          fix: correct it, and check again: protoc stops at the first file with mistakes
        """));
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void tellsWhereAnImportIsThatIsNotFound() throws IOException {
    Files.delete(directory.resolve("my protos: a=b/shop/money.proto"));

    assertThat(check("my protos: a=b").err())
        .startsWith(
            "my protos: a=b/shop/order.proto:4:1: import \"shop/money.proto\" was not found or "
                + "had errors [HW1342]\n");
  }

  @Test
  void takesNoFileForAnOption() throws IOException {
    write("odd/--help.proto", MONEY.replace("Money", "Note"));
    write("odd/@shop.proto", MONEY.replace("Money", "Coin"));

    assertThat(check("my protos: a=b", "odd").err()).isEmpty();
  }

  @Test
  void needsFoldersWithFiles() throws IOException {
    Files.createDirectory(directory.resolve("empty"));

    assertThat(check("absent")).isEqualTo(new Result(2, "", """
        --proto-path absent: there is no such folder [HW1344]
          fix: name the folder that imports of your .proto files start at
        """));
    assertThat(check("empty").err())
        .startsWith("--proto-path empty: there are no .proto files [HW1344]\n");
  }

  @Test
  void takesTypesFromOnePlace() {
    assertThat(
            run("check", "shop.yaml", "--proto-path", "x", "--descriptors", "y").err())
        .isEqualTo("""
            message types: options --descriptors and --proto-path exclude each other [HW1345]
              fix: give one
            """);
    assertThat(run("check", "shop.yaml", "--protoc", "x").err()).isEqualTo("""
        message types: --protoc has nothing to compile [HW1345]
          fix: give --proto-path DIR, too
        """);
  }

  @Test
  void findsTheCompilerByOptionThenVariableThenPath() throws IOException {
    Path variable = Files.copy(Path.of(protoc), directory.resolve("of-variable"));
    Map<String, String> path = Map.of("PATH", "/absent::" + tools);
    Map<String, String> both = Map.of("PATH", tools.toString(), "PROTOC", variable.toString());

    assertThat(Protoc.find(Optional.of(Path.of(protoc)), both).executable())
        .isEqualTo(Path.of(protoc));
    assertThat(Protoc.find(Optional.empty(), both).executable()).isEqualTo(variable);
    assertThat(Protoc.find(Optional.empty(), path).executable()).isEqualTo(Path.of(protoc));
  }

  @Test
  void saysHowToGetACompiler() {
    assertThatThrownBy(() -> Protoc.find(Optional.empty(), Map.of("PATH", "/absent", "PROTOC", "")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            option '--proto-path': there is no protoc to compile .proto files: none on the PATH, \
            no --protoc, no PROTOC [HW1340]
              fix: install it (a package 'protobuf-compiler' or 'protobuf', or \
            github.com/protocolbuffers/protobuf/releases), or give --protoc FILE""");
  }

  @Test
  void saysThatWhatIsNamedIsNoCompiler() {
    assertThat(run("check", "shop.yaml", "--proto-path", "x", "--protoc", "shop.yaml")
            .err())
        .isEqualTo("""
            option '--protoc': '%s' is no program that can be run [HW1341]
              fix: name protobuf's compiler, protoc
            """.formatted(directory.resolve("shop.yaml")));
    assertThatThrownBy(() -> Protoc.find(Optional.empty(), Map.of("PROTOC", "/absent/protoc")))
        .hasMessageStartingWith(
            "variable 'PROTOC': '/absent/protoc' is no program that can be run [HW1341]");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void endsACompilerThatDoesNotEnd() throws IOException {
    Path pid = directory.resolve("pid");
    Protoc endless =
        script("echo $$ >'" + pid + "'; sleep 600 & wait").withLimit(Duration.ofMillis(700));

    assertThatThrownBy(() -> endless.run(directory, directory.resolve("output"), List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            option '--protoc': protoc has not ended within 0.7 s [HW1343]
              fix: name folders with fewer .proto files, or --descriptors FILE""");
    long started = Long.parseLong(Files.readString(pid).strip());
    await().until(() -> ProcessHandle.of(started).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void saysWhatACompilerSaysThatFailsOtherwise() throws IOException {
    Protoc broken = script("echo; printf 'no space\\033[2J left\\n' >&2; exit 3");
    String script = broken.executable().toString();

    assertThat(run("check", "shop.yaml", "--proto-path", "my protos: a=b", "--protoc", script)
            .err())
        .isEqualTo("""
            option '--proto-path': protoc does not take the files, and says: \
            no space?[2J left [HW1343]
              fix: run protoc by hand, or name another: --protoc FILE
            """);
  }

  private Protoc script(String commands) throws IOException {
    Path file = Files.writeString(directory.resolve("script"), "#!/bin/sh\n" + commands + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return Protoc.find(Optional.of(file), Map.of());
  }

  /** Returns what was left of the work: nothing of a run that has ended may stay. */
  private static List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(ProtoFolders.PREFIX))
          .toList();
    }
  }
}
