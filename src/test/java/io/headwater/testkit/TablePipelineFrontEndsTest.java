package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Spend;

/** Pipelines that begin with a table, in YAML beside the same in Java, and their examples. */
class TablePipelineFrontEndsTest {
  private static final String YAML = """
      topology: spending
      proto: bank/account.proto
      streams:
        total-rows: { value: Spend }
        limit-rows: { value: Spend }
        rests: { value: Spend }
      tables:
        totals: { stream: total-rows }
        limits: { stream: limit-rows }
      ---
      pipeline: rest
      from: { table: totals }
      steps:
        - filter: value.swipes > 0
        - map: { to: Spend, with: { total: value.total * 2, swipes: value.swipes } }
        - join:
            table: limits
            to: Spend
            with: { total: row.total - value.total, swipes: row.swipes }
            outer: true
        - to: rests
      """;

  @TempDir
  Path directory;

  private TopologySpec yaml;

  @BeforeEach
  void readTheYaml() throws IOException {
    yaml = read(YAML);
  }

  private TopologySpec read(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("written.yaml"), text);
    return TopologyFile.read(
        file, TopologyResources.of(TablePipelineFrontEndsTest.class.getClassLoader()));
  }

  private static TopologySpec java() {
    TopologyBuilder spending = TopologyBuilder.topology("spending");
    StreamRef<Spend> rests = spending.stream("rests", Spend.class);
    TableRef<Spend> totals = spending.table("totals", spending.stream("total-rows", Spend.class));
    TableRef<Spend> limits = spending.table("limits", spending.stream("limit-rows", Spend.class));
    spending
        .pipeline("rest", totals)
        .filter(value -> value.getSwipes() > 0)
        .map(Spend.class, value -> spend(value.getTotal() * 2, value.getSwipes()))
        .outerJoin(
            limits,
            Spend.class,
            (value, row) -> spend(
                row.map(Spend::getTotal).orElse(0L) - value.map(Spend::getTotal).orElse(0L),
                row.map(Spend::getSwipes).orElse(0L)))
        .to(rests);
    return spending.build();
  }

  private static Spend spend(long total, long swipes) {
    return Spend.newBuilder().setTotal(total).setSwipes(swipes).build();
  }

  private static void pipeRandomRows(TopologyHarness into) {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      Spend row = spend(i + 1, random.nextInt(3));
      into.pipeRaw(
          random.nextBoolean() ? "total-rows" : "limit-rows",
          ("k" + random.nextInt(5)).getBytes(StandardCharsets.UTF_8),
          random.nextInt(4) == 0 ? null : row.toByteArray(),
          EventHeaders.NONE,
          TopologyHarness.START.toEpochMilli() + i);
    }
  }

  @Test
  void yamlAndJavaWriteTheSameRecords() {
    try (TopologyHarness ofYaml = TopologyHarness.of(yaml);
        TopologyHarness ofJava = TopologyHarness.of(java())) {
      pipeRandomRows(ofYaml);
      pipeRandomRows(ofJava);

      assertThat(ofYaml.written("rests")).hasSizeGreaterThan(100);
      assertThat(ofYaml.written("rests")).isEqualTo(ofJava.written("rests"));
      assertThat(ofYaml.states("limits")).isEqualTo(ofJava.states("limits"));
    }
  }

  private static final String BY_FOREIGN_KEY = """
      topology: merchants
      proto: bank/account.proto
      streams:
        swipe-rows: { value: CardSwipe }
        limit-rows: { value: Spend, partitions: 3 }
        rests: { value: Spend }
      tables:
        swipes: { stream: swipe-rows }
        limits: { stream: limit-rows }
      ---
      pipeline: rest
      from: { table: swipes }
      steps:
        - join:
            table: limits
            on: value.merchant
            to: Spend
            with: { total: row.total - value.amount, swipes: size(key) }
            left: true
        - to: rests
      """;

  private static TopologySpec javaByForeignKey() {
    TopologyBuilder merchants = TopologyBuilder.topology("merchants");
    StreamRef<Spend> rests = merchants.stream("rests", Spend.class);
    TableRef<CardSwipe> swipes =
        merchants.table("swipes", merchants.stream("swipe-rows", CardSwipe.class));
    TableRef<Spend> limits = merchants.table(
        "limits", merchants.stream("limit-rows", Spend.class, own -> own.partitions(3)));
    merchants
        .pipeline("rest", swipes)
        .leftJoin(
            limits,
            CardSwipe::getMerchant,
            Spend.class,
            (swipe, row) -> spend(row.map(Spend::getTotal).orElse(0L) - swipe.getAmount(), 2))
        .to(rests);
    return merchants.build();
  }

  private static void pipeRandomSwipes(TopologyHarness into) {
    Random random = new Random(8);
    for (int i = 0; i < 300; i++) {
      boolean isSwipe = random.nextBoolean();
      String merchant = "m" + random.nextInt(3);
      CardSwipe swipe =
          CardSwipe.newBuilder().setMerchant(merchant).setAmount(i).build();
      byte[] value = (isSwipe ? swipe : spend(i + 1, 0)).toByteArray();
      into.pipeRaw(
          isSwipe ? "swipe-rows" : "limit-rows",
          (isSwipe ? "k" + random.nextInt(5) : merchant).getBytes(StandardCharsets.UTF_8),
          random.nextInt(4) == 0 ? null : value,
          EventHeaders.NONE,
          TopologyHarness.START.toEpochMilli() + i);
    }
  }

  @Test
  void yamlAndJavaJoinAlikeByAForeignKey() throws IOException {
    try (TopologyHarness ofYaml = TopologyHarness.of(read(BY_FOREIGN_KEY));
        TopologyHarness ofJava = TopologyHarness.of(javaByForeignKey())) {
      pipeRandomSwipes(ofYaml);
      pipeRandomSwipes(ofJava);

      assertThat(ofYaml.written("rests")).hasSizeGreaterThan(200);
      assertThat(ofYaml.written("rests")).isEqualTo(ofJava.written("rests"));
      assertThat(ofYaml.states("limits-joined")).isEqualTo(ofJava.states("limits-joined"));
    }
  }

  private SpecReport examples(String out) throws IOException {
    Path file = Files.writeString(directory.resolve("spending.spec.yaml"), """
        topology: spending
        ---
        pipeline: rest
        examples:
          a total comes and goes:
            in:
              - { stream: total-rows, key: ada, value: { total: 5, swipes: 1 } }
              - { stream: total-rows, key: ada, tombstone: true }
            out:
              rests: %s
            stores: { totals: { ada: none } }
        """.formatted(out));
    return SpecRunner.run(yaml, file);
  }

  @Test
  void examplesExpectDeletions() throws IOException {
    assertThat(examples("[ { key: ada, value: { total: -10 } }, { key: ada, tombstone: true } ]")
            .isPassed())
        .isTrue();
  }

  @Test
  void examplesTellDeletionsThatAreNone() throws IOException {
    assertThat(examples("[ { key: ada, tombstone: true }, { key: ada, value: { total: 1 } } ]")
            .toString())
        .contains("differs   rests 1: expected no value, was bank.Spend { total: -10 }")
        .contains("differs   rests 2: expected bank.Spend { total: 1 }, was no value");
  }
}
