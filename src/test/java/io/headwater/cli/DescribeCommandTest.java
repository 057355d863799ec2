package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeCommandTest {
  private static final String SOUND = Ledgers.Sound.class.getName();

  @TempDir
  Path directory;

  @Test
  void showsTheTopologyAsText() {
    Result describe = run("describe", SOUND);

    assertThat(describe.code()).isZero();
    assertThat(describe.outLines())
        .startsWith("topology sound-ledger", "", "stream swipes", "  value bank.CardSwipe");
  }

  @Test
  void drawsTheTopologyForMermaid() {
    assertThat(run("describe", SOUND, "--mermaid").out()).contains("flowchart").contains("swipes");
  }

  @Test
  void printsNodesAndEdgesAsJson() {
    assertThat(run("describe", SOUND, "--json").outLines())
        .singleElement()
        .asString()
        .startsWith("{\"topology\":\"sound-ledger\",\"nodes\":[{\"id\":\"stream:swipes\",")
        .contains("\"kind\":\"dead-letter-queue\"")
        .contains("{\"from\":\"stream:swipes\",\"to\":\"step:sift/filter\"}");
  }

  @Test
  void printsSettingsAsTheyAreWritten() throws IOException {
    Files.writeString(directory.resolve("copy.yaml"), """
        topology: copy
        proto: bank/account.proto
        settings: { producer: { linger.ms: "${LINGER_OF_COPY:20}" } }
        streams: { swipes: { value: CardSwipe }, all-swipes: { value: CardSwipe } }
        ---
        pipeline: copy
        from: swipes
        steps: [ to: all-swipes ]
        """);

    assertThat(run("describe", "copy.yaml").out())
        .startsWith("topology copy\n  setting of producer: linger.ms ${LINGER_OF_COPY:20}\n");
    assertThat(run("describe", "copy.yaml", "--json").out())
        .startsWith("{\"topology\":\"copy\","
            + "\"settings\":{\"producer.linger.ms\":\"${LINGER_OF_COPY:20}\"},\"nodes\":[");
  }

  @Test
  void takesOneFormOnly() {
    assertThat(run("describe", SOUND, "--json", "--mermaid").err()).startsWith("""
        headwater describe: options --mermaid, --json exclude each other [HW0627]
          fix: give one of them
        """);
  }

  @Test
  void describesNothingInvalid() {
    Result describe = run("describe", Ledgers.Unsound.class.getName());

    assertThat(describe.code()).isEqualTo(3);
    assertThat(describe.out()).isEmpty();
    assertThat(describe.err()).contains("[HW0103]");
  }

  @Test
  void needsATopology() {
    assertThat(run("describe").err())
        .startsWith("headwater describe: argument 'TOPOLOGY' is missing [HW0624]\n");
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }
}
