package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.headwater.cli.CommandRun.Result;
import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has changed of the types of a topology since an earlier time. */
class CheckAgainstTest {
  private static final String PROTO = """
      syntax = "proto3";
      package shop;
      message Order {
        string id = 1;
        Money price = 2;
        string note = 3;
      }
      message Money { int64 cents = 1; }
      message Total { int64 cents = 1; }
      """;
  private static final String SHOP = """
      topology: shop
      proto: shop/order.proto
      streams:
        orders: { value: Order, key: value.id }
        totals: { value: Total }
      ---
      pipeline: total
      from: orders
      steps:
        - repartition: { by: value.note, partitions: 3 }
        - aggregate:
            store: sums
            state: Total
            set: { cents: state.cents + value.price.cents }
        - to: totals
      """;
  private static final String CHANGED =
      PROTO.replace("message Money { int64 cents", "message Money { sint64 cents");

  @TempDir
  static Path tools;

  private static Path protoc;

  @TempDir
  Path directory;

  @BeforeAll
  static void findProtoc() throws IOException {
    protoc = InstalledProtoc.copiedTo(tools);
  }

  @BeforeEach
  void writeShop() throws IOException {
    write("shop.yaml", SHOP);
    write("proto/shop/order.proto", PROTO);
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void execute(Path folder, List<String> command) throws IOException {
    try {
      Process process = new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void git(String... arguments) throws IOException {
    try {
      execute(
          directory,
          Stream.concat(
                  Stream.of(
                      "git",
                      "-c",
                      "user.name=a",
                      "-c",
                      "user.email=a@b",
                      "-c",
                      "commit.gpgsign=false"),
                  Stream.of(arguments))
              .toList());
    } catch (IOException e) {
      System.err.println("SKIPPED: there is no git");
      abort("there is no git");
    }
  }

  private void commit() throws IOException {
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", "one");
    git("tag", "v1");
  }

  /** Writes the descriptor set of what is there. */
  private void compileTo(String file) throws IOException {
    execute(
        directory,
        List.of(
            protoc.toString(),
            "--proto_path=proto",
            "--descriptor_set_out=" + file,
            "shop/order.proto"));
  }

  private Result check(String... more) {
    return CommandRun.in(directory)
        .run(Stream.concat(
                Stream.of(
                    "check", "shop.yaml", "--proto-path", "proto", "--protoc", protoc.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void findsWhatBreaksSinceADescriptorSetAndNamesTopicsAndStores() throws IOException {
    compileTo("old.binpb");
    write("proto/shop/order.proto", CHANGED.replace("string note = 3;", "int32 note = 3;"));
    write("shop.yaml", SHOP.replace("by: value.note", "name: by-note, by: string(value.note)"));

    Result check = check("--against", "old.binpb");

    assertThat(check).isEqualTo(new Result(4, """
        shop: valid; 2 streams, 0 aggregates, 1 pipeline
        """, """
        proto/shop/order.proto:6:3: field 'note' (3) of 'shop.Order' is int32, was string: records \
        of stream 'orders' become unreadable; records under way in repartition 'by-note' become \
        unreadable [HW1612]
          fix: keep it string; or add a field of the new type, and upcast what was written
        proto/shop/order.proto:8:17: field 'cents' (1) of 'shop.Money' is sint64, was int64: \
        records of stream 'orders' are misread; records under way in repartition 'by-note' are \
        misread [HW1613]
          fix: keep it int64; or add a field of the new type, and upcast what was written
        shop: 2 breaking changes since old.binpb
        """));
  }

  @Test
  void saysOfATypeInStateThatTheStoreMustBeRebuilt() throws IOException {
    compileTo("old.binpb");
    write(
        "proto/shop/order.proto", PROTO.replace("message Total { int64", "message Total { sint64"));

    Result check = check("--against", "old.binpb");

    assertThat(check.code()).isEqualTo(4);
    assertThat(check.err())
        .contains("is sint64, was int64: records of stream 'totals' are misread; store 'sums' must"
            + " be rebuilt [HW1613]\n");
  }

  @Test
  void saysOfANameThatRecordsAreReadAsBefore() throws IOException {
    compileTo("old.binpb");
    write(
        "proto/shop/order.proto",
        PROTO.replace("message Total { int64 cents", "message Total { int64 sum"));
    write("shop.yaml", SHOP.replace("cents: state.cents", "sum: state.sum"));

    Result check = check("--against", "old.binpb");

    assertThat(check.code()).isEqualTo(4);
    assertThat(check.err())
        .contains("is called 'sum', was 'cents': records of stream 'totals' are read as before,"
            + " under another name [HW1616]\n");
  }

  @Test
  void findsNothingWhereNothingBreaks() throws IOException {
    compileTo("old.binpb");
    write(
        "proto/shop/order.proto",
        PROTO.replace("string note = 3;", "string note = 3; int32 n = 4;"));

    assertThat(check("--against", "old.binpb")).isEqualTo(new Result(0, """
        shop: valid; 2 streams, 0 aggregates, 1 pipeline
        shop: nothing breaks since old.binpb
        """, ""));
  }

  @Test
  void namesTheTypesThatAreNew() throws IOException {
    compileTo("old.binpb");
    write("proto/shop/order.proto", PROTO.replace("Total", "Sum"));
    write("shop.yaml", SHOP.replace("Total", "Sum"));

    assertThat(check("--against", "old.binpb").out())
        .contains("shop: new since old.binpb: shop.Sum\n");
  }

  @Test
  void printsForScripts() throws IOException {
    compileTo("old.binpb");
    write("proto/shop/order.proto", CHANGED);

    Result check = check("--against", "old.binpb", "--json");

    assertThat(check).isEqualTo(new Result(4, """
        {"topology":"shop","valid":true,"problems":[],"against":"old.binpb","added":[],\
        "breaking":[{"code":"HW1613","where":"proto/shop/order.proto:8:17","what":"field 'cents' \
        (1) of 'shop.Money' is sint64, was int64: records of stream 'orders' are misread; records \
        under way in repartition 'by-note' are misread","fix":"keep it int64; or add a field of \
        the new type, and upcast what was written","element":"shop.Money.cents",\
        "effect":"misread","uses":[{"place":"stream","name":"orders","type":"shop.Order"},\
        {"place":"repartition","name":"by-note","type":"shop.Order"}]}]}
        """, ""));
  }

  @Test
  void findsWhatBreaksSinceAGitRevision() throws IOException {
    commit();
    write("proto/shop/order.proto", CHANGED);

    Result check = check("--against", "v1");

    assertThat(check.code()).isEqualTo(4);
    assertThat(check.err())
        .startsWith("proto/shop/order.proto:8:17: field 'cents' (1) of 'shop.Money' is sint64,")
        .endsWith("shop: 1 breaking change since v1\n");
    assertThat(check("--against", "HEAD").code()).isEqualTo(4);
  }

  @Test
  void findsNothingSinceTheRevisionThatIsThere() throws IOException {
    commit();

    assertThat(check("--against", "v1").out()).endsWith("shop: nothing breaks since v1\n");
  }

  @Test
  void takesTheFolderProtoByDefault() throws IOException {
    commit();
    Result check = CommandRun.in(directory)
        .run(
            "check",
            Ledgers.Sound.class.getName(),
            "--against",
            "v1",
            "--protoc",
            protoc.toString());

    assertThat(check.code()).isZero();
    assertThat(check.out()).contains("sound-ledger: new since v1: bank.CardSwipe\n");
  }

  @Test
  void saysWhatThePageAboutEvolutionShows() throws IOException {
    write("proto/shop/order.proto", shown("proto then"));
    write("shop.yaml", shown("yaml shop"));
    commit();
    git("tag", "release-7");
    write("proto/shop/order.proto", shown("proto now"));

    assertThat(check("--against", "release-7").err()).isEqualTo(shown("text told"));
  }

  private static String shown(String block) throws IOException {
    return Pattern.compile("(?ms)^```" + block + "\n(.*?)^```$")
        .matcher(Files.readString(Path.of("docs/evolution.md")))
        .results()
        .findFirst()
        .orElseThrow()
        .group(1);
  }

  @Test
  void saysThatARevisionDoesNotCompile() throws IOException {
    write(
        "proto/shop/order.proto",
        PROTO.replace("int64 cents = 1; }\nmessage T", "int cents = 1; }\nmessage T"));
    commit();
    write("proto/shop/order.proto", PROTO);

    Result check = check("--against", "v1");

    assertThat(check.code()).isEqualTo(2);
    assertThat(check.err()).startsWith("v1:proto/shop/order.proto:8:17: \"int\" is not defined [");
  }

  @Test
  void refusesWhatIsNeitherAFileNorARevision() throws IOException {
    commit();

    assertThat(check("--against", "v2")).isEqualTo(new Result(2, "", """
        option '--against': 'v2' is neither a file nor a revision that git finds from 'proto' \
        (Needed a single revision) [HW1641]
          fix: name a file with a descriptor set, or a branch, a tag or a commit
        """));
    assertThat(check("--against", "--exec=true").code()).isEqualTo(2);
  }

  @Test
  void refusesAFolderInWhichThereWereNoFiles() throws IOException {
    commit();
    write("other/a.proto", "syntax = \"proto3\"; message A {}");

    assertThat(check("--proto-path", "other", "--against", "v1").err()).isEqualTo("""
        option '--against': there were no .proto files in 'other' at 'v1' [HW1642]
          fix: name another folder with --proto-path, or give a file with a descriptor set
        """);
  }

  @Test
  void saysThatGitCannotBeRun() {
    Surroundings world = new Surroundings(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        false,
        false,
        directory,
        new StopSignal());
    GitRevision revision = new GitRevision("v1", world, directory + "/no-git");

    assertThatThrownBy(() -> revision.compile(List.of(Path.of("proto")), () -> {
          throw new IllegalStateException();
        }))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            option '--against': git cannot be run [HW1640]
              fix: install it, or give a file with a descriptor set""");
  }

  @Test
  void tellsOfAnInvalidTopologyWhatIsWrongWithIt() throws IOException {
    compileTo("old.binpb");
    write("shop.yaml", SHOP.replace("to: totals", "to: sums"));

    assertThat(check("--against", "old.binpb").code()).isEqualTo(3);
  }
}
