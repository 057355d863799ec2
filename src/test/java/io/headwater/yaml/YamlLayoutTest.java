package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How YAML is laid out, and what is not. */
class YamlLayoutTest {
  private static final int LEVELS = 5_000;

  private static String laidOut(String text) {
    String canonical = YamlLayout.of("bank.yaml", text).canonical();
    assertThat(YamlLayout.of("bank.yaml", canonical).canonical()).isEqualTo(canonical);
    return canonical;
  }

  private static List<String> problems(String text) {
    InvalidInputException thrown =
        catchThrowableOfType(InvalidInputException.class, () -> YamlLayout.of("bank.yaml", text));
    assertThat(thrown).as("is refused").isNotNull();
    return thrown.problems().stream().map(Problem::render).toList();
  }

  @Test
  void indentsByTwoAndListsBelowTheirKeys() {
    assertThat(laidOut("""
        pipeline:   copy
        steps:
        - filter:
                value > 0
        -   branch:
             -   when: a
                 steps:
                     - to:  x
             - - b
        """)).isEqualTo("""
        pipeline: copy
        steps:
          - filter: value > 0
          - branch:
              - when: a
                steps:
                  - to: x
              - - b
        """);
  }

  @Test
  void putsKeysOfDocumentsInTheOrderOfTheLanguage() {
    assertThat(laidOut("""
        streams: { a: { value: A } }
        # what it is called
        topology: bank
        mine: 1
        on-error: skip

        proto: a.proto  # messages
        ---
        steps: []
        from: a
        pipeline: b
        """)).isEqualTo("""
        # what it is called
        topology: bank

        proto: a.proto  # messages
        streams: { a: { value: A } }
        on-error: skip
        mine: 1
        ---
        pipeline: b
        from: a
        steps: []
        """);
  }

  @Test
  void leavesTheOrderBelowAsItIs() {
    String text = """
        topology: bank
        streams:
          topology: { value: B, key: c }
          proto: { partitions: 3, value: A }
        """;

    assertThat(laidOut(text)).isEqualTo(text);
  }

  @Test
  void keepsBracketsThatFitInto100Columns() {
    String ninetyNine = "  - to: { a: " + "x".repeat(100 - 15) + " }\n";
    assertThat(laidOut("steps:\n  - to: {a:   " + "x".repeat(85) + "}\n"))
        .isEqualTo("steps:\n" + ninetyNine);
    assertThat(laidOut("steps:\n  - to: {a: " + "x".repeat(86) + "}\n"))
        .isEqualTo("steps:\n  - to:\n      a: " + "x".repeat(86) + "\n");
  }

  @Test
  void makesBlocksOfLongBracketsOneLevelAtATime() {
    String text = "x".repeat(40);
    assertThat(laidOut("steps: [{ a: %s, b: { c: %s }, d: [] }, e]\n".formatted(text, text)))
        .isEqualTo("""
            steps:
              - a: %s
                b: { c: %s }
                d: []
              - e
            """.formatted(text, text));
  }

  @Test
  void doesNotJoinBlocksToBrackets() {
    String text = "streams:\n  a:\n    value: A\nproto:\n  - a.proto\n";

    assertThat(laidOut(text)).isEqualTo("proto:\n  - a.proto\nstreams:\n  a:\n    value: A\n");
  }

  @Test
  void keepsCommentsWithWhatTheyAreAbout() {
    assertThat(laidOut("""
        # the bank


        # and its streams
        topology: bank # inline
        streams:    # of them
              # first
              a: { value: A }     # one
            # second
              b:
                # lead
                value: A
                # end of b
              # end of streams
        # tables
        tables: {}
        # end
        """)).isEqualTo("""
        # the bank

        # and its streams
        topology: bank  # inline
        streams:  # of them
          # first
          a: { value: A }  # one
          # second
          b:
            # lead
            value: A
            # end of b
          # end of streams
        # tables
        tables: {}
        # end
        """);
  }

  @Test
  void putsCommentsInFrontOfWhatComesIntoOneLine() {
    assertThat(laidOut("""
        # a pipeline
        pipeline: p
        steps:
        - # hoisted
          to: a
        - to:
            # hoisted too
            b
        """)).isEqualTo("""
        # a pipeline
        pipeline: p
        steps:
          # hoisted
          - to: a
          # hoisted too
          - to: b
        """);
  }

  @Test
  void makesBlocksOfBracketsWithComments() {
    assertThat(laidOut("""
        streams: { # all
          a: [ x, # an x
               y ], b: { # own
          } }  # end
        proto: [ # only
          a]
        """)).isEqualTo("""
        proto:  # only
          - a
        streams:  # all
          a:
            - x  # an x
            - y
          # own
          b: {}  # end
        """);
  }

  @Test
  void movesTheCommentBehindLongBracketsToTheirKey() {
    String text = "x".repeat(91);
    assertThat(laidOut("a: { b: %s }  # why\nc:\n  - { b: %s }  # why\n".formatted(text, text)))
        .isEqualTo("a:  # why\n  b: %s\nc:\n  # why\n  - b: %s\n".formatted(text, text));
  }

  @Test
  void keepsOneBlankLineAndNoneWhereABlockStarts() {
    assertThat(
            laidOut("\n\ntopology: a\n\n\n\nstreams:\n\n  b: {}\n \n\n  c: {}\n\n---\n\na: 1\n\n"))
        .isEqualTo("topology: a\n\nstreams:\n  b: {}\n\n  c: {}\n---\na: 1\n");
  }

  @Test
  void leavesOutNeedlessQuotes() {
    assertThat(laidOut("""
        a: 'value.amount > 0'
        b: "headers['x']"
        c: { d: 'e', f: "headers['x']", 'g': 'a, b' }
        h: [ 'x y' ]
        """)).isEqualTo("""
        a: value.amount > 0
        b: headers['x']
        c: { d: e, f: "headers['x']", g: 'a, b' }
        h: [x y]
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "''",
        "' a'",
        "'a '",
        "'a: b'",
        "'a #b'",
        "'a:'",
        "'12'",
        "'-1'",
        "'1.5'",
        "'true'",
        "'No'",
        "'on'",
        "'null'",
        "'~'",
        "'!a'",
        "'[a]'",
        "'{a}'",
        "'&a'",
        "'*a'",
        "'0x1F'",
        "'.5'",
        "'1e3'",
        "'2026-01-01'",
        "'12:30:00'",
        "\"a\\tb\"",
        "'- a'",
        "'? a'",
        "'@a'",
        "'%a'",
        "'${A:b}'",
        "'-'",
        "'a\tb'",
        "'=a'",
        "'Y'",
        "\"\\u00e9\""
      })
  void keepsQuotesThatAreNeededOrMayBe(String scalar) {
    assertThat(laidOut("a: " + scalar + "\n")).isEqualTo("a: " + scalar + "\n");
    assertThat(laidOut("a: [b, " + scalar + "]\n")).isEqualTo("a: [b, " + scalar + "]\n");
  }

  @Test
  void leavesVariablesUntouched() {
    String text = "a: ${NAME:default}-x\nb: { c: '${NAME}' }\n";

    assertThat(laidOut(text)).isEqualTo(text);
  }

  @Test
  void keepsTheLinesOfLongTexts() {
    assertThat(laidOut("""
        a: value.amount > 0
              && value.b

              || c   # why
        b: 'it''s
         long'
        c:
          - "a\\
                b\\ \s
              c"
        """)).isEqualTo("""
        a: value.amount > 0
          && value.b

          || c  # why
        b: 'it''s
          long'
        c:
          - "a\\
            b\\\s
            c"
        """);
  }

  @Test
  void keepsTextBlocksAndWhatTheySay() {
    assertThat(laidOut("""
        a: |   # why
             one
               two

             three

        b: >-
         # no comment
        c: |+
            x


        d:
         - |2
             y
           z
        e: |4-
               u
        f: |
        g: 1
        """)).isEqualTo("""
        a: |  # why
          one
            two

          three

        b: >-
          # no comment
        c: |+
          x


        d:
          - |2
              y
            z
        e: |2-
             u
        f: |
        g: 1
        """);
  }

  @Test
  void endsTheLastLine() {
    assertThat(laidOut("a: |\n   b")).isEqualTo("a: |\n  b\n");
    assertThat(laidOut("a: |+\n   b")).isEqualTo("a: |+\n  b\n");
    assertThat(laidOut("a: >-\n   b\n\n")).isEqualTo("a: >-\n  b\n");
  }

  @Test
  void readsEveryLineBreakAndWritesOneKind() {
    assertThat(laidOut("\uFEFFa:   1\r\nb: |\r\n   x\r\n\r\nc: 'y\r\n  z'\r"))
        .isEqualTo("a: 1\nb: |\n  x\n\nc: 'y\n  z'\n");
    assertThat(YamlLayout.of("bank.yaml", "a: 1\r\n").isCanonical()).isFalse();
    assertThat(YamlLayout.of("bank.yaml", "a: 1\n").isCanonical()).isTrue();
  }

  @Test
  void separatesDocumentsByThreeHyphens() {
    assertThat(laidOut("---\na: 1\n...\n# next\n---   # inline\nb: 1\n---\n{c:  1}\n...\n# end\n"))
        .isEqualTo("a: 1\n# next\n---  # inline\nb: 1\n---\n{ c: 1 }\n# end\n");
    assertThat(laidOut("%YAML 1.2\n# c\n---\na: 1\n...\n%YAML 1.2\n---\nb: 1\n"))
        .isEqualTo("# c\n%YAML 1.2\n---\na: 1\n...\n%YAML 1.2\n---\nb: 1\n");
  }

  @Test
  void keepsAnchorsWhichNothingFollows() {
    assertThat(laidOut("--- &r\na: &x   1\nb: &y\n - &z\n   c: 1\n&k d: [&l e, &m {f: 1}]\n"))
        .isEqualTo("--- &r\na: &x 1\nb: &y\n  - &z\n    c: 1\n&k d: [&l e, &m { f: 1 }]\n");
  }

  @Test
  void writesKeysInOneLine() {
    String long2000 = "x".repeat(2_000);
    assertThat(laidOut("? a\n: b\n? |\n  c\n  d\n: e\n? " + long2000 + "\n:\n  - f\n"))
        .isEqualTo("a: b\n\"c\\nd\\n\": e\n? " + long2000 + "\n:\n  - f\n");
  }

  @Test
  void writesValuesThatAreLeftOut() {
    assertThat(laidOut("a:   # none\nb: { c, d: , e: [x: y] }\nf:\n-\n-  # none\n"))
        .isEqualTo("a:  # none\nb: { c:, d:, e: [{ x: y }] }\nf:\n  -\n  -  # none\n");
  }

  @Test
  void refusesWhatIsNoYaml() {
    assertThat(problems("a: 1\nb: [1, 2\nc: 3\n"))
        .containsExactly("bank.yaml:3:2: inside brackets a text has one of { } [ ] , in it, or a"
            + " bracket is not closed [HW0344]\n"
            + "  fix: put the whole text in single quotes, or close the bracket");
    assertThat(problems("a: b: c\n"))
        .containsExactly("bank.yaml:1:5: a text that is not quoted has a ': ' in it, which begins"
            + " a value [HW0341]\n  fix: put the whole text in single quotes");
  }

  @Test
  void refusesWhatNoFileOfHeadwaterIs() {
    assertThat(problems("- a\n"))
        .containsExactly("bank.yaml:1:1: the topology is a list, expected a map [HW0336]\n"
            + "  fix: write 'key: value' lines below it, indented");
    assertThat(problems("# nothing\n"))
        .containsExactly("bank.yaml: the file is empty [HW0339]\n  fix: write the topology in it");
    assertThat(problems("a: { b: 1, b: 2 }\n? [c]\n: d\n"))
        .containsExactly(
            "bank.yaml:1:12: key 'b' is there already, in line 1 [HW0334]\n"
                + "  fix: keep one of the two",
            "bank.yaml:2:3: a key is a map or a list, expected a text [HW0336]\n"
                + "  fix: write a text");
  }

  @Test
  void refusesAliasesTagsAndDepth() {
    String bomb = "a0: &a0 [x, y]\n"
        + IntStream.rangeClosed(1, 19)
            .mapToObj(i -> "a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1))
            .collect(Collectors.joining());

    assertThat(problems(bomb)).hasSize(38).allMatch(problem -> problem.contains("HW0338"));
    assertThat(problems("a: !!int 1\n")).hasSize(1).allMatch(one -> one.contains("HW0338"));
    assertThat(problems("a: " + "[".repeat(LEVELS))).hasSize(1);
    assertThat(problems("- ".repeat(LEVELS) + "x\n")).hasSize(1);
  }

  @Test
  void refusesMoreThanThreeMegabytes() {
    byte[] large = "#".repeat(3_000_001).getBytes(StandardCharsets.UTF_8);
    InvalidInputException thrown = catchThrowableOfType(
        InvalidInputException.class, () -> YamlLayout.of("stdin", new ByteArrayInputStream(large)));

    assertThat(thrown.problems()).extracting(Problem::render).containsExactly("""
        stdin: there are more than 3 MB [HW0331]
          fix: name an existing YAML file in UTF-8 that you may read""");
  }

  @Test
  void laysOutLongAndDeepFiles() {
    String keys = IntStream.range(0, 20_000)
        .mapToObj(i -> "  k%d:   { a: [1,2] } # %d\n".formatted(i, i))
        .collect(Collectors.joining());
    String deep = "d: " + "[".repeat(60) + "x".repeat(100) + "]".repeat(60) + "\n";

    assertThat(laidOut("streams:\n" + keys + deep)).contains("  k7: { a: [1, 2] }  # 7\n");
  }
}
